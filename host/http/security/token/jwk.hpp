#pragma once

// Keys of JSON Web Signatures (RFC 7517, RFC 7518), each for the algorithms that it is pinned to:
// what a token says of its algorithm chooses among those of a key, and never what a key is. Private
// keys are refused, and those that are too weak. Immutable; any thread.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

using EVP_PKEY = struct evp_pkey_st;

namespace portico::http {

class Jwk {
public:
  /// One of `keys`. Throws std::invalid_argument with a sentence; `pinned`: the algorithms of keys
  /// that do not say theirs.
  Jwk(const nlohmann::json& key, const std::vector<std::string>& pinned);

  const std::string& id() const { return id_; }  ///< empty: it has none
  bool takes(std::string_view algorithm) const;
  /// Whether it has signed the text, by an algorithm that it takes.
  bool verifies(std::string_view algorithm, std::string_view text,
                std::string_view signature) const;

private:
  struct Free {
    void operator()(EVP_PKEY* key) const;
  };
  bool verifies_mac(std::string_view algorithm, std::string_view text,
                    std::string_view signature) const;

  std::string id_;
  std::vector<std::string> algorithms_;
  std::string secret_;  ///< of HMAC
  std::unique_ptr<EVP_PKEY, Free> key_;
};

/// Told why a key is passed over.
using Passed = std::function<void(const std::string& why)>;

/// Those of a JWK Set (an object with "keys"), or of a list, that are for signatures and of a kind
/// that is known. Throws std::invalid_argument where there is none. One that cannot be used is
/// passed over (RFC 7517, section 5); where nobody is told that, it is refused.
std::vector<Jwk> read_keys(const nlohmann::json& set, const std::vector<std::string>& pinned,
                           const Passed& passed = nullptr);

}  // namespace portico::http
