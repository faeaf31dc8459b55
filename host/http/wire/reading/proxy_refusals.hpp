#pragma once

// Connections that a listener for the PROXY protocol has closed unanswered: in the log, as lines
// that are rare (settings/log/rare_line.hpp), and counted. Any thread.

#include <cstdint>
#include <string_view>

namespace portico::http {

void tell_proxy_refusal(std::string_view peer, std::string_view why);
/// How many there were in this process.
std::uint64_t proxy_refusals();

}  // namespace portico::http
