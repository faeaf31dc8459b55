#pragma once

// A certificate of the host's with all that is sent of it, read from its files. Immutable: any
// thread.

#include <ctime>
#include <string>
#include <vector>

#include "settings/edge/tls.hpp"
#include "tls/openssl.hpp"

namespace portico::tls {

struct Certificate {
  std::string file;  ///< that it was read from, as the settings name it
  X509Certificate leaf;
  std::vector<X509Certificate> chain;  ///< those that vouch for it
  PrivateKey key;
  std::vector<std::string> names;  ///< of hosts, lower case, sorted, each once: "*.example.org"
  std::time_t until = 0;           ///< when it ends
  std::string staple;              ///< DER, of OCSP; empty: none
  std::time_t staple_until = 0;    ///< 0: it does not say
};

/// Reads the files. `word` is where the profile names them: "certificates.0". What can be used, but
/// hardly is what was meant, goes to the warnings. Throws Unusable.
Certificate read_certificate(const settings::Certificate& files, const std::string& word,
                             std::vector<std::string>& warnings);

}  // namespace portico::tls
