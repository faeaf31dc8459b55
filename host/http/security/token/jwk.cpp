#include "http/security/token/jwk.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <stdexcept>

#include <nlohmann/json.hpp>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include "http/security/token/base64.hpp"

namespace portico::http {
namespace {

using nlohmann::json;

constexpr int least_rsa_bits = 2048;
constexpr std::size_t longest_id = 256;

/// A row of RFC 7518, section 3.1, and of RFC 8037.
struct Algorithm {
  std::string_view name, key_type, curve;
  std::size_t digest;      ///< bytes; 0: the key's own
  std::size_t coordinate;  ///< bytes, of elliptic curves
};
constexpr std::array algorithms_known{
    Algorithm{"HS256", "oct", "", 32, 0},       Algorithm{"HS384", "oct", "", 48, 0},
    Algorithm{"HS512", "oct", "", 64, 0},       Algorithm{"RS256", "RSA", "", 32, 0},
    Algorithm{"RS384", "RSA", "", 48, 0},       Algorithm{"RS512", "RSA", "", 64, 0},
    Algorithm{"PS256", "RSA", "", 32, 0},       Algorithm{"PS384", "RSA", "", 48, 0},
    Algorithm{"PS512", "RSA", "", 64, 0},       Algorithm{"ES256", "EC", "P-256", 32, 32},
    Algorithm{"ES384", "EC", "P-384", 48, 48},  Algorithm{"ES512", "EC", "P-521", 64, 66},
    Algorithm{"EdDSA", "OKP", "Ed25519", 0, 0},
};

const Algorithm* algorithm_of(std::string_view name) {
  const auto found = std::find_if(algorithms_known.begin(), algorithms_known.end(),
                                  [name](const Algorithm& one) { return one.name == name; });
  return found == algorithms_known.end() ? nullptr : &*found;
}

const EVP_MD* digest_of(const Algorithm& algorithm) {
  switch (algorithm.digest) {
  case 32: return EVP_sha256();
  case 48: return EVP_sha384();
  case 64: return EVP_sha512();
  default: return nullptr;
  }
}

[[noreturn]] void refuse(const std::string& why) { throw std::invalid_argument{why}; }

std::string member(const json& key, const char* word) {
  const auto found = key.find(word);
  return found != key.end() && found->is_string() ? found->get<std::string>() : "";
}

std::string bytes_of(const json& key, const char* word) {
  const auto bytes = base64_decoded(member(key, word), Alphabet::url);
  if (!bytes || bytes->empty())
    refuse(std::string{"has no "} + word + " that is base64url without padding");
  return *bytes;
}

template <class T, void (*End)(T*)> struct Ended {
  void operator()(T* owned) const { End(owned); }
};
template <class T, void (*End)(T*)> using Owned = std::unique_ptr<T, Ended<T, End>>;
using Number = Owned<BIGNUM, BN_free>;
using Context = Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using Digest = Owned<EVP_MD_CTX, EVP_MD_CTX_free>;
using Builder = Owned<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>;
using Parameters = Owned<OSSL_PARAM, OSSL_PARAM_free>;
using Signature = Owned<ECDSA_SIG, ECDSA_SIG_free>;

const unsigned char* octets(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

Number number_of(std::string_view bytes) {
  return Number{BN_bin2bn(octets(bytes), static_cast<int>(bytes.size()), nullptr)};
}

EVP_PKEY* made_of(const char* type, OSSL_PARAM_BLD* builder) {
  const Parameters parameters{OSSL_PARAM_BLD_to_param(builder)};
  const Context context{EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr)};
  EVP_PKEY* key = nullptr;
  if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1)
    refuse("is no key of its kind");
  return key;
}

EVP_PKEY* rsa_of(const json& key) {
  const Number modulus = number_of(bytes_of(key, "n")), exponent = number_of(bytes_of(key, "e"));
  const Builder builder{OSSL_PARAM_BLD_new()};
  if (!builder || !modulus || !exponent ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) != 1)
    throw std::bad_alloc{};
  if (BN_num_bits(modulus.get()) < least_rsa_bits) refuse("is of RSA with fewer than 2048 bits");
  if (BN_is_one(exponent.get()) || !BN_is_odd(exponent.get()))
    refuse("is of RSA with an exponent that anybody can sign by");
  return made_of("RSA", builder.get());
}

EVP_PKEY* curve_of(const json& key, const std::string& curve) {
  const auto known =
      std::find_if(algorithms_known.begin(), algorithms_known.end(), [&](const Algorithm& one) {
        return one.curve == curve && one.key_type == "EC";
      });
  if (known == algorithms_known.end())
    refuse("has the curve \"" + curve + "\", allowed is P-256, P-384 or P-521");
  const std::string x = bytes_of(key, "x"), y = bytes_of(key, "y");
  if (x.size() != known->coordinate || y.size() != known->coordinate)
    refuse("has an x or a y of another length than its curve");
  const std::string point = '\x04' + x + y;
  const Builder builder{OSSL_PARAM_BLD_new()};
  if (!builder ||
      OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, curve.c_str(),
                                      0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                       point.size()) != 1)
    throw std::bad_alloc{};
  EVP_PKEY* const made = made_of("EC", builder.get());
  const Context context{EVP_PKEY_CTX_new(made, nullptr)};
  if (context && EVP_PKEY_public_check(context.get()) == 1) return made;
  EVP_PKEY_free(made);
  refuse("has no point of its curve");
}

EVP_PKEY* edwards_of(const json& key, const std::string& curve) {
  if (curve != "Ed25519") refuse("has the curve \"" + curve + "\", allowed is Ed25519");
  const std::string x = bytes_of(key, "x");
  EVP_PKEY* const made =
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, octets(x), x.size());
  if (!made) refuse("has an x of another length than its curve");
  return made;
}

/// r and s, one behind the other, as OpenSSL takes them (RFC 7518, section 3.4).
std::string der_of(std::string_view signature, std::size_t coordinate) {
  if (signature.size() != 2 * coordinate) return {};
  const Signature made{ECDSA_SIG_new()};
  Number r = number_of(signature.substr(0, coordinate)),
         s = number_of(signature.substr(coordinate));
  if (!made || !r || !s || ECDSA_SIG_set0(made.get(), r.get(), s.get()) != 1) return {};
  static_cast<void>(r.release()), static_cast<void>(s.release());
  unsigned char* bytes = nullptr;
  const int size = i2d_ECDSA_SIG(made.get(), &bytes);
  if (size <= 0) return {};
  std::string text{reinterpret_cast<char*>(bytes), static_cast<std::size_t>(size)};
  OPENSSL_free(bytes);
  return text;
}

/// A key whose kind, and curve, leave one algorithm alone is of that one.
std::vector<std::string> usual_of(const std::string& type, const std::string& curve) {
  for (const Algorithm& one : algorithms_known)
    if (one.key_type == type && !one.curve.empty() && one.curve == curve)
      return {std::string{one.name}};
  return {};
}

bool is_for_signatures(const json& key) {
  const std::string use = member(key, "use");
  return use.empty() || use == "sig";
}

bool is_known(const json& key) {
  const std::string type = member(key, "kty");
  return std::any_of(algorithms_known.begin(), algorithms_known.end(),
                     [&](const Algorithm& one) { return one.key_type == type; });
}

}  // namespace

void Jwk::Free::operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }

Jwk::Jwk(const json& key, const std::vector<std::string>& pinned) : id_{member(key, "kid")} {
  const std::string type = member(key, "kty"), curve = member(key, "crv");
  if (id_.size() > longest_id) refuse("has a kid of more than 256 bytes");
  if (type != "oct" && key.contains("d"))
    refuse("is a private key: tokens are verified by its public part alone, take d out");
  const std::string own = member(key, "alg");
  for (const std::string& name : own.empty() ? pinned : std::vector<std::string>{own}) {
    const Algorithm* const known = algorithm_of(name);
    if (!known)
      refuse("is of the algorithm \"" + name + "\", which is none that is known (RFC 7518)");
    const bool fits = known->key_type == type && (known->curve.empty() || known->curve == curve);
    if (!fits && !own.empty()) refuse("is no key of its algorithm, " + name);
    if (fits) algorithms_.push_back(name);
  }
  if (algorithms_.empty()) algorithms_ = usual_of(type, curve);
  if (algorithms_.empty())
    refuse("does not say its algorithm: add \"alg\" to it, or algorithms to the scheme");
  if (type == "oct")
    secret_ = bytes_of(key, "k");
  else
    key_.reset(type == "RSA"  ? rsa_of(key)
               : type == "EC" ? curve_of(key, curve)
                              : edwards_of(key, curve));
  for (const std::string& name : algorithms_)
    if (type == "oct" && secret_.size() < algorithm_of(name)->digest)
      refuse("is too short for " + name + ", which needs " +
             std::to_string(algorithm_of(name)->digest) + " bytes (RFC 7518, section 3.2)");
}

bool Jwk::takes(std::string_view algorithm) const {
  return std::find(algorithms_.begin(), algorithms_.end(), algorithm) != algorithms_.end();
}

bool Jwk::verifies_mac(std::string_view algorithm, std::string_view text,
                       std::string_view signature) const {
  std::array<unsigned char, EVP_MAX_MD_SIZE> made{};
  unsigned size = 0;
  const EVP_MD* const digest = digest_of(*algorithm_of(algorithm));
  if (!HMAC(digest, secret_.data(), static_cast<int>(secret_.size()), octets(text), text.size(),
            made.data(), &size))
    return false;
  return signature.size() == size && CRYPTO_memcmp(signature.data(), made.data(), size) == 0;
}

bool Jwk::verifies(std::string_view algorithm, std::string_view text,
                   std::string_view signature) const {
  if (!takes(algorithm)) return false;
  if (!key_) return verifies_mac(algorithm, text, signature);
  const Algorithm& known = *algorithm_of(algorithm);
  std::string der;
  if (known.coordinate > 0) {
    der = der_of(signature, known.coordinate);
    if (der.empty()) return false;
    signature = der;
  }
  const Digest digest{EVP_MD_CTX_new()};
  EVP_PKEY_CTX* settings = nullptr;
  if (!digest ||
      EVP_DigestVerifyInit(digest.get(), &settings, digest_of(known), nullptr, key_.get()) != 1)
    return false;
  if (algorithm.starts_with("PS") &&
      (EVP_PKEY_CTX_set_rsa_padding(settings, RSA_PKCS1_PSS_PADDING) != 1 ||
       EVP_PKEY_CTX_set_rsa_pss_saltlen(settings, RSA_PSS_SALTLEN_DIGEST) != 1))
    return false;
  return EVP_DigestVerify(digest.get(), octets(signature), signature.size(), octets(text),
                          text.size()) == 1;
}

std::vector<Jwk> read_keys(const json& set, const std::vector<std::string>& pinned,
                           const Passed& passed) {
  const json* list = &set;
  if (set.is_object() && set.contains("keys")) list = &set["keys"];
  if (!list->is_array()) refuse("it is no JWK Set: an object with \"keys\", a list (RFC 7517)");
  std::vector<Jwk> keys;
  for (std::size_t at = 0; at < list->size(); ++at) {
    const json& one = (*list)[at];
    if (!one.is_object()) refuse("key " + std::to_string(at) + " is no object");
    if (!is_for_signatures(one) || !is_known(one)) continue;
    try {
      keys.emplace_back(one, pinned);
    } catch (const std::invalid_argument& error) {
      const std::string why = "key " + std::to_string(at) + ' ' + error.what();
      if (!passed) refuse(why);
      passed(why);
    }
  }
  if (keys.empty()) refuse("it has no key for signatures of a kind that is known");
  return keys;
}

}  // namespace portico::http
