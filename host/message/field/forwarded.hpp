#pragma once

// What proxies tell of the requests that they pass on: Forwarded (RFC 7239), and the fields that
// were there before it. Nothing here says who is believed. Values live in the request or the arena;
// one thread.

#include <memory_resource>
#include <optional>
#include <string_view>
#include <vector>

#include "message/arena.hpp"
#include "message/request.hpp"

namespace portico::message {

/// One proxy's words; empty: it has not said it.
struct Hop {
  std::string_view client;  ///< whose request it was: a node
  std::string_view scheme, host;
  std::string_view port, prefix;  ///< Forwarded has none
};

/// In the order in which they were added: the nearest proxy's is the last.
using Hops = std::pmr::vector<Hop>;

/// Of Forwarded; nullopt where it breaks the grammar of RFC 7239 section 4, and where a hop says a
/// parameter twice, or more than 16 of them. `wrong` becomes the name of the parameter then, empty:
/// it has none.
std::optional<Hops> forwarded(const Request& request, Arena& arena, std::string_view& wrong);

/// Of X-Forwarded-For, -Proto, -Host, -Port and -Prefix. Not every proxy adds to each of them: the
/// lists are laid beside each other at their ends, and the first member of a shorter one counts for
/// the hops before it, too.
Hops x_forwarded(const Request& request, Arena& arena);

/// A node of RFC 7239 section 6, or the end of a connection as Portico prints it.
struct Node {
  std::string_view host;  ///< an IPv6 address without its brackets
  std::string_view port;  ///< empty: none

  static Node of(std::string_view text);
};

}  // namespace portico::message
