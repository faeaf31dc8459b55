#pragma once

// When a certificate that clients are shown ends. A plain value.

#include <ctime>
#include <string>

namespace portico::tls {

struct Expiry {
  std::string profile, file;  ///< as the settings name them
  std::time_t at = 0;         ///< seconds of Unix
};

}  // namespace portico::tls
