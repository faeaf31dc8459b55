#pragma once

// Files of a profile or of a client, as OpenSSL reads them from memory: regular files of 16 MiB at
// most, so that no pipe and no device is waited for. No state; any thread.

#include <string>
#include <vector>

#include "tls/openssl.hpp"

namespace portico::tls {

/// What the file holds. `word` is where the profile names it, "client_ca". Throws Unusable.
Bio open_file(const std::string& word, const std::string& path);

/// The certificates of a PEM file, one at least. Throws Unusable.
std::vector<X509Certificate> read_certificates(const std::string& word, const std::string& path);

/// The private key of a PEM file, which has no passphrase. Throws Unusable.
PrivateKey read_key(const std::string& word, const std::string& path);

}  // namespace portico::tls
