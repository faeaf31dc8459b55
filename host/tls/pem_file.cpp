#include "tls/pem_file.hpp"

#include <cstddef>
#include <filesystem>
#include <new>
#include <stdexcept>
#include <system_error>

#include <openssl/crypto.h>

#include "settings/source/file_text.hpp"
#include "tls/unusable.hpp"

namespace portico::tls {
namespace {

constexpr std::size_t largest_file = std::size_t{16} << 20;

/// A copy, which OpenSSL owns.
Bio bio_of(std::string text) {
  Bio bio{::BIO_new(::BIO_s_mem())};
  const auto size = static_cast<int>(text.size());
  const bool whole = bio && ::BIO_write(bio.get(), text.data(), size) == size;
  ::OPENSSL_cleanse(text.data(), text.size());
  if (!whole && size > 0) throw std::bad_alloc{};
  ::BIO_set_mem_eof_return(bio.get(), 0);
  return bio;
}

/// Nobody is there to be asked.
int no_passphrase(char*, int, int, void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

}  // namespace

Bio open_file(const std::string& word, const std::string& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error) && !error)
    throw Unusable{word, '"' + path + "\" does not exist: name the file"};
  try {
    return bio_of(settings::regular_text(path, largest_file));
  } catch (const std::runtime_error& failure) {
    throw Unusable{word, '"' + path + "\" cannot be read: " + failure.what()};
  }
}

std::vector<X509Certificate> read_certificates(const std::string& word, const std::string& path) {
  const Bio file = open_file(word, path);
  std::vector<X509Certificate> all;
  while (X509* const one = ::PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr))
    all.emplace_back(one);
  const bool whole = ERR_GET_REASON(::ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  const std::string why = take_error();
  if (all.empty() && whole)
    throw Unusable{word, '"' + path +
                             "\" has no certificate: it has to be a PEM file, which begins with "
                             "-----BEGIN CERTIFICATE-----"};
  if (!whole)
    throw Unusable{word, '"' + path + "\" has a certificate that cannot be read (" + why +
                             "): copy the file again"};
  return all;
}

PrivateKey read_key(const std::string& word, const std::string& path) {
  const Bio file = open_file(word, path);
  bool asked = false;
  PrivateKey key{::PEM_read_bio_PrivateKey(file.get(), nullptr, no_passphrase, &asked)};
  const std::string why = key ? std::string{} : take_error();
  if (key) return key;
  if (asked)
    throw Unusable{word, '"' + path +
                             "\" is protected by a passphrase: take it away (openssl pkey "
                             "-in KEY -out NEW), and keep the file from others"};
  throw Unusable{word,
                 '"' + path + "\" has no private key that can be read (" + why +
                     "): it has to be a PEM file, which begins with -----BEGIN PRIVATE KEY-----"};
}

}  // namespace portico::tls
