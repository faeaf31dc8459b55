#include "os/sha256.hpp"

#include <array>
#include <new>

#include <openssl/evp.h>

namespace portico::os {

struct Sha256::Context {
  EVP_MD_CTX* const context = EVP_MD_CTX_new();

  Context() {
    if (!context) throw std::bad_alloc{};
  }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  ~Context() { EVP_MD_CTX_free(context); }
};

Sha256::Sha256() : context_{std::make_unique<Context>()} {
  if (EVP_DigestInit_ex(context_->context, EVP_sha256(), nullptr) != 1) throw std::bad_alloc{};
}

Sha256::Sha256(const Sha256& other) : context_{std::make_unique<Context>()} {
  if (EVP_MD_CTX_copy_ex(context_->context, other.context_->context) != 1) throw std::bad_alloc{};
}

Sha256::~Sha256() = default;

void Sha256::add(std::string_view bytes) {
  if (EVP_DigestUpdate(context_->context, bytes.data(), bytes.size()) != 1) throw std::bad_alloc{};
}

std::string Sha256::digits() {
  constexpr std::string_view known = "0123456789abcdef";
  std::array<unsigned char, 32> digest{};
  if (EVP_DigestFinal_ex(context_->context, digest.data(), nullptr) != 1) throw std::bad_alloc{};
  std::string text;
  for (const unsigned char byte : digest) {
    text += known[byte >> 4];
    text += known[byte & 15];
  }
  return text;
}

std::string sha256(std::string_view bytes) {
  Sha256 hash;
  hash.add(bytes);
  return hash.digits();
}

}  // namespace portico::os
