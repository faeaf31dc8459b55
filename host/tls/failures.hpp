#pragma once

// Handshakes that have failed, in the log, as lines that are rare (settings/log/rare_line.hpp). Any
// thread.

#include <string_view>

namespace portico::tls {

void tell_failure(std::string_view peer, std::string_view why);

}  // namespace portico::tls
