#include "http/security/password_file.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <memory>
#include <set>
#include <sstream>
#include <stdexcept>

#include <crypt.h>
#include <sodium.h>

namespace portico::http {
namespace {

constexpr std::array<std::string_view, 9> good_hashes = {
    "$y$", "$gy$", "$2b$", "$2y$", "$2a$", "$7$", "$6$", "$argon2id$", "$argon2i$"};

bool is_argon(std::string_view hash) { return hash.starts_with("$argon2"); }

/// ms for what a hash is made of, as measured.
constexpr double of_bcrypt_round = 0.055, of_sha512_round = 0.00025, of_yescrypt_byte = 1.1e-6,
                 of_scrypt_byte = 1.8e-6, of_argon_byte = 0.8e-6;

/// A digit of crypt's base 64; -1: it is none.
int digit(std::string_view text, std::size_t at) {
  constexpr std::string_view digits =
      "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  const auto found = at < text.size() ? digits.find(text[at]) : digits.npos;
  return found == digits.npos ? -1 : static_cast<int>(found);
}

/// The decimal number behind a word; `otherwise`: the word is not there.
double number_behind(std::string_view text, std::string_view word, double otherwise) {
  const auto at = text.find(word);
  if (at == text.npos) return otherwise;
  std::uint32_t number = 0;
  std::from_chars(text.data() + at + word.size(), text.data() + text.size(), number);
  return number;
}

/// Blocks of 128 bytes, 2 to the power of the one, times the other.
double bytes_of_blocks(int power, int count) {
  return power < 0 || count < 0 ? 0 : std::ldexp(128.0 * count, power);
}

/// What a hash is made in; 0: next to none.
double bytes_of_hash(std::string_view hash) {
  if (is_argon(hash)) return number_behind(hash, "$m=", 0) * 1024;
  if (hash.starts_with("$7$")) return bytes_of_blocks(digit(hash, 3), digit(hash, 4));
  const std::size_t at = hash.starts_with("$gy$") ? 5 : 4;
  return hash.starts_with("$y$") || hash.starts_with("$gy$")
             ? bytes_of_blocks(digit(hash, at) + 1, digit(hash, at + 1) + 1)
             : 0;
}

/// Whether nothing is cut off, as far as its form tells.
bool is_whole(const std::string& hash) {
  constexpr std::size_t whole_bcrypt = 60, whole_sha512 = 86, whole_crypt = 43,
                        words_of_yescrypt = 4;
  if (is_argon(hash))
    return ::crypto_pwhash_str_needs_rehash(hash.c_str(), crypto_pwhash_OPSLIMIT_MIN,
                                            crypto_pwhash_MEMLIMIT_MIN) >= 0;
  if (hash.starts_with("$2")) return hash.size() == whole_bcrypt;
  const std::string_view last = std::string_view{hash}.substr(hash.rfind('$') + 1);
  for (std::size_t at = 0; at < last.size(); ++at)
    if (digit(last, at) < 0) return false;
  const auto words = static_cast<std::size_t>(std::count(hash.begin(), hash.end(), '$'));
  if (hash.starts_with("$6$")) return last.size() == whole_sha512 && words >= 3;
  return last.size() == whole_crypt && words >= (hash.starts_with("$7$") ? 3 : words_of_yescrypt);
}

/// A name that nobody has takes as long as the dearest of all, and there are few seats.
constexpr double longest_hash = 5000;                 ///< ms, as reckoned
constexpr double largest_hash = 512.0 * 1024 * 1024;  ///< bytes

/// What is wrong with a hash of a kind that is good; empty: nothing.
std::string objection_to(const std::string& hash) {
  if (!is_whole(hash))
    return "has a hash that is cut off or damaged: make it anew (portico password)";
  if (cost_of_hash(hash) > longest_hash || bytes_of_hash(hash) > largest_hash)
    return "has a hash that takes more than 5 seconds or 512 MiB: anybody could hold the host up "
           "with it; make a cheaper one (portico password)";
  return {};
}

}  // namespace

// $2b$COST$..., $6$[rounds=N$]..., $y$jNR...: as crypt(5) has them.
double cost_of_hash(std::string_view hash) {
  constexpr std::size_t whole_bcrypt = 60, least_rounds = 1000;
  if (is_argon(hash)) return bytes_of_hash(hash) * number_behind(hash, ",t=", 0) * of_argon_byte;
  if (hash.starts_with("$2"))
    return hash.size() == whole_bcrypt
               ? std::ldexp(of_bcrypt_round,
                            static_cast<int>(number_behind(hash.substr(3), "$", 0)))
               : 0;
  if (hash.starts_with("$6$"))
    return std::max<double>(number_behind(hash, "$rounds=", 5000), least_rounds) * of_sha512_round;
  return bytes_of_hash(hash) * (hash.starts_with("$7$") ? of_scrypt_byte : of_yescrypt_byte);
}

std::vector<PasswordLine> read_password_file(std::string_view text) {
  std::vector<PasswordLine> all;
  std::set<std::string> names;
  std::istringstream lines{std::string{text}};
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    const auto refuse = [&](const std::string& why) {
      throw std::invalid_argument{"line " + std::to_string(number) + ' ' + why};
    };
    if (line.ends_with('\r')) line.pop_back();
    if (line.find_first_not_of(" \t") == std::string::npos || line.front() == '#') continue;
    const auto first = line.find(':');
    if (first == std::string::npos || first == 0) refuse("is not NAME:HASH");
    const auto second = std::min(line.find(':', first + 1), line.size());
    PasswordLine made{line.substr(0, first), line.substr(first + 1, second - first - 1), {}};
    const bool good =
        std::any_of(good_hashes.begin(), good_hashes.end(),
                    [&](std::string_view prefix) { return made.hash.starts_with(prefix); });
    if (!good)
      refuse("has a hash that is none, or that is too weak: allowed are bcrypt, yescrypt, scrypt, "
             "SHA-512 and Argon2 (portico password makes one)");
    if (const std::string why = objection_to(made.hash); !why.empty()) refuse(why);
    if (!names.insert(made.name).second) refuse("has the name of another line");
    std::istringstream words{line.substr(std::min(second + 1, line.size()))};
    for (std::string scope; words >> scope;) made.scopes.push_back(scope);
    all.push_back(std::move(made));
  }
  return all;
}

bool is_password(const std::string& password, const std::string& hash) {
  if (is_argon(hash))
    return ::crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
  const auto room = std::make_unique<crypt_data>();
  std::memset(room.get(), 0, sizeof *room);
  const char* const made = ::crypt_rn(password.c_str(), hash.c_str(), room.get(), sizeof *room);
  const bool same = made && std::strlen(made) == hash.size() &&
                    ::sodium_memcmp(made, hash.data(), hash.size()) == 0;
  ::sodium_memzero(room.get(), sizeof *room);
  return same;
}

std::string hash_of_password(const std::string& password) {
  std::array<char, CRYPT_GENSALT_OUTPUT_SIZE> salt{};
  if (!::crypt_gensalt_rn(nullptr, 0, nullptr, 0, salt.data(), static_cast<int>(salt.size())))
    throw std::runtime_error{"this system makes no salt for passwords"};
  const auto room = std::make_unique<crypt_data>();
  std::memset(room.get(), 0, sizeof *room);
  const char* const made = ::crypt_rn(password.c_str(), salt.data(), room.get(), sizeof *room);
  if (!made || *made == '*') throw std::runtime_error{"this system cannot hash the password"};
  std::string hash{made};
  ::sodium_memzero(room.get(), sizeof *room);
  return hash;
}

}  // namespace portico::http
