#pragma once

// Whose a request is, as far as its peer tells: an IPv4 address, or the /64 of an IPv6 one, for
// who has one address of that has all the others. Pure; any thread.

#include <array>
#include <string_view>

namespace portico::http {

/// Room for what has to be written to be told.
using NetworkText = std::array<char, 16>;

/// A text that is the same for peers of the same network, and of no other. `peer` as a request has
/// it; of what is no address it is the whole. It may lie in the room.
std::string_view network_of(std::string_view peer, NetworkText& room);

}  // namespace portico::http
