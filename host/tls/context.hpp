#pragma once

// Everything that handshakes of a profile need, read from its files: one context of OpenSSL for
// each set of names, with the certificates that have them (RSA beside ECDSA). Immutable: any
// thread.

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "settings/edge/tls.hpp"
#include "tls/certificate.hpp"
#include "tls/openssl.hpp"
#include "tls/server_names.hpp"
#include "tls/ticket_keys.hpp"

namespace portico::tls {

class Context {
public:
  /// Reads the files. What can be used, but hardly is what was meant, goes to the warnings. Throws
  /// Unusable, and std::runtime_error where OpenSSL cannot.
  Context(const settings::TlsProfile& profile, std::shared_ptr<TicketKeys> tickets,
          std::vector<std::string>& warnings);
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  /// For one connection, which keeps this alive. Throws std::bad_alloc.
  Ssl make() const;
  /// Calls `see` with each certificate.
  template <class See> void each_certificate(See see) const {
    for (const Site& site : sites_)
      for (const Certificate& one : site.certificates) see(one);
  }

private:
  friend struct Callbacks;

  /// Certificates with the same names.
  struct Site {
    std::vector<Certificate> certificates;
    SslContext context;
  };

  void gather(const settings::TlsProfile& profile, std::vector<std::string>& warnings);
  void prepare(Site& site, const settings::TlsProfile& profile);
  void install(const Site& site, const Certificate& certificate) const;
  /// The site of the name that a client asks for, or null.
  const Site* find(std::string_view name) const;
  /// What is sent of the certificate's OCSP response, or empty.
  std::string_view staple(const X509* leaf) const;

  std::vector<Site> sites_;  ///< the first is for clients that name no other
  ServerNames names_;
  const std::shared_ptr<TicketKeys> tickets_;
};

}  // namespace portico::tls
