#pragma once

// OpenSSL's objects with an owner, and what it says went wrong. Any thread.

#include <memory>
#include <string>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ocsp.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

namespace portico::tls {

template <auto Free> struct Freed {
  template <class Object> void operator()(Object* object) const { Free(object); }
};

using Bio = std::unique_ptr<BIO, Freed<::BIO_free_all>>;
using PrivateKey = std::unique_ptr<EVP_PKEY, Freed<::EVP_PKEY_free>>;
using X509Certificate = std::unique_ptr<X509, Freed<::X509_free>>;
using SslContext = std::unique_ptr<SSL_CTX, Freed<::SSL_CTX_free>>;
using Ssl = std::unique_ptr<SSL, Freed<::SSL_free>>;

/// What is left of it.
inline std::string rest_of(BIO* file) {
  std::string bytes;
  char block[4096];
  for (int count; (count = ::BIO_read(file, block, sizeof block)) > 0;)
    bytes.append(block, static_cast<std::size_t>(count));
  return bytes;
}

/// What was written to one of memory.
inline std::string text_in(BIO* memory) {
  const char* bytes = nullptr;
  const long size = ::BIO_get_mem_data(memory, &bytes);
  return size > 0 ? std::string{bytes, static_cast<std::size_t>(size)} : std::string{};
}

/// What the first error of this thread's queue says, which is then empty.
inline std::string take_error() {
  const unsigned long code = ::ERR_get_error();
  ::ERR_clear_error();
  if (code == 0) return "unknown";
  const char* const reason = ::ERR_reason_error_string(code);
  return reason ? reason : "error " + std::to_string(code);
}

}  // namespace portico::tls
