#pragma once

// How clients are spoken with over TLS: what the operator decided, before any file is read. Plain
// values.

#include <chrono>
#include <string>
#include <vector>

#include "os/socket/address.hpp"

namespace portico::settings {

/// Where a certificate lies: files, named from the folder that the host was started in.
struct Certificate {
  std::string certificate;  ///< PEM, the server's own first, then those that vouch for it
  std::string private_key;  ///< PEM, without a passphrase
  std::string ocsp;         ///< DER, the answer of the certificate's OCSP responder; empty: none

  bool operator==(const Certificate&) const = default;
};

enum class TlsVersion { tls_1_2, tls_1_3 };

/// Whether clients show who they are.
enum class ClientCertificates {
  off,
  optional,  ///< one that is shown has to be good
  required
};

struct TlsProfile {
  std::vector<Certificate> certificates;  ///< the first is for clients that name no other
  TlsVersion minimum = TlsVersion::tls_1_2;
  std::string ciphers;  ///< of TLS 1.2
  ClientCertificates client_certificates = ClientCertificates::off;
  std::string client_ca;  ///< PEM, who vouches for clients
  bool tickets = true;
  std::chrono::milliseconds ticket_rotation{};
  bool kernel = false;  ///< the kernel encrypts files, where it can

  bool operator==(const TlsProfile&) const = default;
};

/// The default profile, and the others by name.
struct Tls : TlsProfile {
  std::string profiles;  ///< a JSON object; what a profile does not say is as in the default one

  bool operator==(const Tls&) const = default;
};

/// The name of the profile that the members of `tls` make.
inline constexpr const char* default_profile = "default";

/// Where a server listens, and how it speaks there.
struct Endpoint {
  os::Address address;
  std::string tls{};            ///< name of a profile; empty: it speaks plain HTTP
  bool proxy_protocol = false;  ///< each connection begins with a header of the PROXY protocol
  os::SocketRights rights{};    ///< of a unix socket

  bool operator==(const Endpoint&) const = default;
};

}  // namespace portico::settings
