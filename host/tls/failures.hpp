#pragma once

// Handshakes that have failed, in the log: each at the level debug, and at most every ten seconds a
// line at the level information for those that were not told, for anybody may have them fail. Any
// thread.

#include <string_view>

namespace portico::tls {

void tell_failure(std::string_view peer, std::string_view why);

}  // namespace portico::tls
