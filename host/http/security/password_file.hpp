#pragma once

// The file of `verify: htpasswd`: users and the hashes of their passwords, a line each, as Apache's
// htpasswd -B writes it, with scopes behind the hash:
//
//   alice:$y$j9T$...$...:items:read docs
//   bob:$2y$12$...
//
// Hashes are those of crypt(5) that are still good (yescrypt, gost-yescrypt, bcrypt, scrypt,
// SHA-512) and Argon2 (id, i). Values; no state.

#include <string>
#include <string_view>
#include <vector>

namespace portico::http {

struct PasswordLine {
  std::string name, hash;
  std::vector<std::string> scopes;
};

/// Throws std::invalid_argument with a sentence that names the line.
std::vector<PasswordLine> read_password_file(std::string_view text);

/// Takes as long as the hash asks for.
bool is_password(const std::string& password, const std::string& hash);

/// About how many ms that is, on one core of our days: to tell dear hashes from cheap ones. 0: of
/// what cannot be read.
double cost_of_hash(std::string_view hash);

/// A new hash, by what the system takes for best. Throws std::runtime_error.
std::string hash_of_password(const std::string& password);

}  // namespace portico::http
