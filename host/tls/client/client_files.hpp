#pragma once

// Whom a client of TLS believes, and what it shows: files in PEM, which are read for each
// connection, so that new ones count without a word. A value.

#include <string>

namespace portico::tls {

struct ClientFiles {
  std::string authorities{};  ///< who vouch for servers; empty: those of the system
  std::string certificate{};  ///< the client's own, then those that vouch for it; empty: none
  std::string private_key{};  ///< of the certificate; empty: it is in the same file

  bool operator==(const ClientFiles&) const = default;
};

/// Why they cannot be used, with the name of the one it is about; or "".
std::string objection(const ClientFiles& files);

}  // namespace portico::tls
