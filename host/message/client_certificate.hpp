#pragma once

// Who a client is by the certificate that it has shown, and that somebody vouches for whom the
// operator believes. A value.

#include <string>

namespace portico::message {

struct ClientCertificate {
  std::string subject;      ///< distinguished name (RFC 4514): "CN=alice,O=Example"
  std::string fingerprint;  ///< SHA-256 of the certificate, 64 small hexadecimal digits
};

}  // namespace portico::message
