#pragma once

// Tokens that this plugin gives out, and the host verifies: JSON Web Tokens (RFC 7519) signed with
// HMAC and SHA-256. Any thread.

#include <array>
#include <chrono>
#include <stdexcept>
#include <string>
#include <string_view>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <portico/portico.hpp>

namespace secured {

/// Of URLs, without padding (RFC 4648, section 5).
inline std::string base64url(std::string_view bytes) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    unsigned long group = 0;
    for (std::size_t i = 0; i < 3; ++i)
      group = group << 8 | (at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0u);
    const std::size_t count = bytes.size() - at > 2 ? 4 : bytes.size() - at + 1;
    for (std::size_t i = 0; i < count; ++i) text += digits[group >> (18 - 6 * i) & 63];
  }
  return text;
}

class JwtSigner {
public:
  /// An empty secret: one that is made here.
  explicit JwtSigner(std::string secret) : secret_{secret.empty() ? made() : std::move(secret)} {
    if (secret_.size() < least) throw std::invalid_argument{"config.secret needs 32 bytes or more"};
  }

  std::string sign(portico::JsonValue claims, std::chrono::seconds lifetime) const {
    const auto now = std::chrono::duration_cast<std::chrono::seconds>(
        std::chrono::system_clock::now().time_since_epoch());
    claims["exp"] = (now + lifetime).count();
    const std::string text =
        base64url(R"({"alg":"HS256","typ":"JWT"})") + '.' + base64url(claims.dump());
    std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
    unsigned size = 0;
    HMAC(EVP_sha256(), secret_.data(), static_cast<int>(secret_.size()),
         reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac.data(), &size);
    return text + '.' + base64url({reinterpret_cast<const char*>(mac.data()), size});
  }

private:
  static constexpr std::size_t least = 32;

  static std::string made() {
    std::string bytes(least, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(least)) != 1)
      throw std::runtime_error{"there are no random bytes"};
    return bytes;
  }

  const std::string secret_;
};

}  // namespace secured
