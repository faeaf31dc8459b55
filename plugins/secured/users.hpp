#pragma once

// Users and what their passwords are kept as. Immutable; any thread.

#include <array>
#include <map>
#include <string>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <portico/portico.hpp>

namespace secured {

struct User {
  std::string username;
  std::string full_name;
  portico::Email email;
  bool disabled;
};

class Users {
public:
  Users() {
    add({"johndoe", "John Doe", "johndoe@example.com", false}, "secret");
    add({"alice", "Alice Chains", "alicechains@example.com", true}, "secretalice");
  }

  /// Null: there is none of that name.
  const User* find(const std::string& name) const {
    const auto found = known_.find(name);
    return found == known_.end() ? nullptr : &found->second.user;
  }

  /// Null: it is not the password of that name. A name that nobody has takes as long.
  const User* find(const std::string& name, const std::string& password) const {
    const auto found = known_.find(name);
    const Known& known = found == known_.end() ? known_.begin()->second : found->second;
    const Hash hash = hashed(password, known.salt);
    const bool same = CRYPTO_memcmp(hash.data(), known.hash.data(), hash.size()) == 0;
    return same && found != known_.end() ? &known.user : nullptr;
  }

private:
  using Hash = std::array<unsigned char, 32>;
  struct Known {
    User user;
    Hash salt, hash;
  };

  static Hash hashed(const std::string& password, const Hash& salt) {
    constexpr int rounds = 100'000;
    Hash hash{};
    PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), salt.data(),
                      static_cast<int>(salt.size()), rounds, EVP_sha256(),
                      static_cast<int>(hash.size()), hash.data());
    return hash;
  }

  void add(const User& user, const std::string& password) {
    Known known{user, {}, {}};
    RAND_bytes(known.salt.data(), static_cast<int>(known.salt.size()));
    known.hash = hashed(password, known.salt);
    known_.emplace(user.username, known);
  }

  std::map<std::string, Known> known_;
};

}  // namespace secured
