#pragma once

// The rows of `tls`. Constant.

#include "settings/value.hpp"

namespace portico::settings {

/// Mozilla's "intermediate" of the guidelines 5.7, without the finite-field Diffie-Hellman suites:
/// what speaks TLS 1.2 and is still about has elliptic curves.
#define PORTICO_TLS_CIPHERS                                                                        \
  "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"       \
  "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305"

/// `Way` leads from the owner to its Tls.
template <class Owner, auto... Way>
inline constexpr Setting<Owner> tls_keys[] = {
    {"tls.certificates", Kind::certificates, "[]", 0, 0, "",
     "Certificates and their private keys, PEM files; the first is for clients that name no other",
     access_to<Owner, Way..., &Tls::certificates>,
     "[{\"certificate\": \"chain.pem\", \"private_key\": \"key.pem\", \"ocsp\": \"answer.der\"}]: "
     "the certificate's file has those that vouch for it behind it, the key has no passphrase, "
     "ocsp may be left out. A client gets the one whose names (subjectAltName, *.example.org too) "
     "have the one that it asks for. Files that are replaced are read within seconds, for "
     "connections from then on."},
    {"tls.minimum", Kind::choice, R"("1.2")", 0, 0, "1.2 1.3", "The oldest version of TLS spoken",
     access_to<Owner, Way..., &Tls::minimum>},
    {"tls.ciphers", Kind::text, "\"" PORTICO_TLS_CIPHERS "\"", 0, 0, "",
     "Cipher suites of TLS 1.2, as OpenSSL names them; the client chooses among them",
     access_to<Owner, Way..., &Tls::ciphers>},
    {"tls.client_certificates", Kind::choice, R"("off")", 0, 0, "off optional required",
     "Whether clients show a certificate", access_to<Owner, Way..., &Tls::client_certificates>,
     "One that is shown has to be vouched for by client_ca."},
    {"tls.client_ca", Kind::free_text, R"("")", 0, 0, "",
     "PEM file of those who vouch for clients' certificates",
     access_to<Owner, Way..., &Tls::client_ca>},
    {"tls.tickets", Kind::boolean, "true", 0, 0, "",
     "Give clients tickets, with which they come back without a whole handshake; "
     "never where clients show certificates",
     access_to<Owner, Way..., &Tls::tickets>},
    {"tls.ticket_rotation", Kind::seconds, "3600", 1, 604800, "",
     "Seconds after which tickets have another key; the one before is taken as long again",
     access_to<Owner, Way..., &Tls::ticket_rotation>},
    {"tls.kernel", Kind::boolean, "false", 0, 0, "",
     "Have the kernel encrypt the bodies that are files, where it can (module tls)",
     access_to<Owner, Way..., &Tls::kernel>},
    {"tls.profiles", Kind::tls_profiles, "{}", 0, 0, "",
     "Further profiles by name, for listeners that are to differ",
     access_to<Owner, Way..., &Tls::profiles>,
     "{\"partners\": {\"client_certificates\": \"required\", \"client_ca\": \"partners.pem\"}}: "
     "what a profile does not say is as said beside profiles, which is the profile \"default\"."},
};

#undef PORTICO_TLS_CIPHERS

}  // namespace portico::settings
