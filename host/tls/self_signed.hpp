#pragma once

// A certificate to begin with, that nobody but its maker vouches for. No state; any thread.

#include <string>
#include <vector>

namespace portico::tls {

struct SelfSigned {
  std::string certificate, private_key;  ///< PEM
};

/// With an ECDSA key of P-256. `names`: of hosts and addresses, at least one. Throws
/// std::invalid_argument for a name that is none, std::runtime_error when OpenSSL cannot.
SelfSigned self_signed(const std::vector<std::string>& names, int days);

}  // namespace portico::tls
