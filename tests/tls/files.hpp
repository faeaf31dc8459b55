#pragma once

// Certificates of a test's own, in a folder that is gone when the test ends.

#include <sys/stat.h>

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

#include "plugin/folder.hpp"
#include "settings/edge/tls.hpp"
#include "settings/load.hpp"
#include "settings/settings.hpp"
#include "tls/self_signed.hpp"

namespace portico::tls::test {

/// Runs the openssl of the machine in the folder; throws when it fails.
inline void openssl(const testing::Folder& folder, const std::string& words) {
  const std::string line =
      "cd '" + folder.path().string() + "' && openssl " + words + " >openssl.log 2>&1";
  if (std::system(line.c_str()) != 0)  // NOLINT(cert-env33-c): the words are the test's own
    throw std::runtime_error{"openssl " + words + ": " +
                             testing::Folder::read(folder / "openssl.log")};
}

/// NAME.pem and NAME.key.
inline settings::Certificate add_self_signed(const testing::Folder& folder, const std::string& name,
                                             const std::vector<std::string>& names) {
  const SelfSigned made = self_signed(names, 10);
  return {folder.write(name + ".pem", made.certificate),
          folder.write(name + ".key", made.private_key),
          {}};
}

/// The same with an RSA key.
inline settings::Certificate add_rsa(const testing::Folder& folder, const std::string& name,
                                     const std::string& host) {
  openssl(folder, "req -x509 -newkey rsa:2048 -nodes -keyout " + name + ".key -out " + name +
                      ".pem -days 10 -subj /CN=" + host + " -addext subjectAltName=DNS:" + host);
  return {folder / (name + ".pem"), folder / (name + ".key"), {}};
}

/// An authority in ca.pem, and a client that it vouches for in NAME.pem and NAME.key.
inline void add_client(const testing::Folder& folder, const std::string& name,
                       const std::string& subject) {
  struct stat found {};
  if (::stat((folder / "ca.pem").c_str(), &found) != 0)
    openssl(folder, "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key "
                    "-out ca.pem -days 10 -subj /CN=authority");
  openssl(folder, "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout " + name +
                      ".key -out " + name + ".csr -subj " + subject);
  openssl(folder, "x509 -req -in " + name +
                      ".csr -CA ca.pem -CAkey ca.key -CAcreateserial -days "
                      "10 -out " +
                      name + ".pem");
}

/// The default profile, with these certificates.
inline settings::TlsProfile profile_of(std::vector<settings::Certificate> certificates) {
  settings::TlsProfile profile = settings::load({}).tls;
  profile.certificates = std::move(certificates);
  return profile;
}

}  // namespace portico::tls::test
