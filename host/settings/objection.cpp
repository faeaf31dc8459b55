// What a setting's value may be.

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>
#include <sodium.h>

#include "message/bytes.hpp"
#include "settings/edge/endpoint.hpp"
#include "settings/edge/frontend.hpp"
#include "settings/edge/tls_profile.hpp"
#include "settings/key.hpp"
#include "settings/print/veil.hpp"
#include "settings/printable.hpp"
#include "settings/quota/rate.hpp"
#include "settings/secrets.hpp"
#include "settings/security/scheme_mistakes.hpp"
#include "settings/security/schemes.hpp"

namespace portico::settings {
namespace {

using nlohmann::json;

// Visible ASCII: what else a URL holds is percent-encoded.
bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char byte) {
    return byte > ' ' && byte < '\x7f' && byte != '"' && byte != '<' && byte != '>';
  });
}

bool is_url(const json& value) {
  if (!value.is_string()) return false;
  const auto& text = value.get_ref<const std::string&>();
  const bool known =
      text.starts_with('/') || text.starts_with("http://") || text.starts_with("https://");
  return known && is_plain(text);
}

/// One that a client resolves before it asks (RFC 3986, section 5.2.4), so that nobody gets there.
bool has_dot_segment(const std::string& path) {
  const std::string whole = path + '/';
  return whole.find("/./") != whole.npos || whole.find("/../") != whole.npos;
}

/// A path, or empty.
bool is_prefix(const json& value) {
  if (!value.is_string()) return false;
  const auto& text = value.get_ref<const std::string&>();
  if (text.empty()) return true;
  return text.starts_with('/') && !text.ends_with('/') && text.find("//") == text.npos &&
         !has_dot_segment(text) && text.find_first_of("?#%{}\\") == text.npos && is_plain(text);
}

bool is_place(const json& value) { return value == false || value == "/" || is_prefix(value); }

bool is_among(std::string_view words, std::string_view word) {
  if (word.empty() || word.find(' ') != std::string_view::npos) return false;
  const std::string padded = ' ' + std::string{words} + ' ';
  return padded.find(' ' + std::string{word} + ' ') != std::string::npos;
}

/// Not too long for a line.
std::string cut(std::string_view text) {
  constexpr std::size_t most = 60;
  if (text.size() <= most) return std::string{text};
  std::size_t end = 0;
  while (end + 4 < most) end += std::max<std::size_t>(utf8_length(text.substr(end, 4)), 1);
  return std::string{text.substr(0, end)} + "...";
}

/// As JSON.
std::string quoted(const json& value) {
  const json shown = value.is_structured() ? veiled(value) : value;
  return cut(without_passwords(shown.dump(-1, ' ', false, json::error_handler_t::replace)));
}

constexpr const char* without_nul = ", without \\u0000";

/// Whether it is a text, or has one, that the system would cut.
bool holds_nul(const json& value) {
  if (value.is_array()) return std::any_of(value.begin(), value.end(), holds_nul);
  return value.is_string() && value.get_ref<const std::string&>().find('\0') != std::string::npos;
}

/// A text that the system would not cut at a NUL.
bool is_free_text(const json& value) { return value.is_string() && !holds_nul(value); }

/// The same, and not empty.
bool is_text(const json& value) {
  return is_free_text(value) && !value.get_ref<const std::string&>().empty();
}

bool is_word(const Key& key, const json& value) {
  if (!is_text(value)) return false;
  return key.choices.empty() || is_among(key.choices, value.get_ref<const std::string&>());
}

bool is_token(const json& value) {
  return value.is_string() && message::is_token(value.get_ref<const std::string&>());
}

bool is_socket(const json& value) {
  return is_text(value) && (value == "auto" || value == "off" ||
                            value.get_ref<const std::string&>().find('/') != std::string::npos);
}

bool is_digest(const json& value) {
  constexpr std::size_t digits = 64;
  return value.is_string() && value.get_ref<const std::string&>().size() == digits &&
         value.get_ref<const std::string&>().find_first_not_of("0123456789abcdef") ==
             std::string::npos;
}

bool is_public_key(const json& value) {
  if (!value.is_string()) return false;
  const auto& text = value.get_ref<const std::string&>();
  std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> key{};
  std::size_t size = 0;
  const auto whole = [&](int failed) { return failed == 0 && size == key.size(); };
  return whole(::sodium_hex2bin(key.data(), key.size(), text.data(), text.size(), nullptr, &size,
                                nullptr)) ||
         whole(::sodium_base642bin(key.data(), key.size(), text.data(), text.size(), nullptr, &size,
                                   nullptr, sodium_base64_VARIANT_ORIGINAL));
}

bool is_between(const Key& key, const json& value) {
  return value.get<double>() >= key.least && value.get<double>() <= key.most;
}

/// Whether it may stand in a list of that kind.
bool fits_list(const Key& key, const json& entry) {
  switch (key.kind) {
  case Kind::words: return is_word(key, entry);
  case Kind::tokens: return is_token(entry);
  case Kind::urls: return is_url(entry);
  case Kind::digests: return is_digest(entry);
  case Kind::public_keys: return is_public_key(entry);
  case Kind::certificates: return is_certificate(entry);
  case Kind::frontends: return is_frontend(entry);
  default: return is_endpoint(entry);
  }
}

/// The entries of a list that may not stand there.
std::vector<json> unfit(const Key& key, const json& list) {
  std::vector<json> all;
  std::copy_if(list.begin(), list.end(), std::back_inserter(all),
               [&](const json& entry) { return !fits_list(key, entry); });
  return all;
}

std::string quoted(const std::vector<json>& entries) {
  std::string all;
  for (const json& entry : entries) all += (all.empty() ? "[" : ",") + quoted(entry);
  return all + ']';
}

bool fits(const Key& key, const json& value) {
  const auto each = [&] { return value.is_array() && unfit(key, value).empty(); };
  switch (key.kind) {
  case Kind::count:
  case Kind::bytes:
  case Kind::mebibytes:
  case Kind::whole_seconds: return value.is_number_integer() && is_between(key, value);
  case Kind::count_or_none:
  case Kind::mebibytes_or_none:
    return value.is_number_integer() && (value == 0 || is_between(key, value));
  case Kind::seconds: return value.is_number() && is_between(key, value);
  case Kind::choice:
    return value.is_string() && is_among(key.choices, value.get_ref<const std::string&>());
  case Kind::boolean: return value.is_boolean();
  case Kind::text: return is_text(value);
  case Kind::free_text: return is_free_text(value);
  case Kind::place: return is_place(value);
  case Kind::prefix: return is_prefix(value);
  case Kind::digests: return is_digest(value) || (!value.empty() && each());
  case Kind::object: return value.is_object();
  case Kind::socket: return is_socket(value);
  case Kind::words:
  case Kind::tokens:
  case Kind::urls:
  case Kind::certificates:
  case Kind::frontends:
  case Kind::public_keys: return each();
  case Kind::tls_profiles:
  case Kind::schemes: return value.is_object();
  case Kind::rate: return value == false || value.is_object();
  case Kind::addresses: break;
  }
  return each() && static_cast<double>(value.size()) >= key.least;
}

std::optional<WrongMember> wrong_member(const Key& key, const json& entry) {
  if (key.kind == Kind::addresses) return wrong_member_of_endpoint(entry);
  if (key.kind == Kind::certificates) return wrong_member_of_certificate(entry);
  if (key.kind == Kind::frontends) return wrong_member_of_frontend(entry);
  return std::nullopt;
}

}  // namespace

std::vector<Key::Inner> Key::inner_objections(const json& value) const {
  std::vector<Inner> all;
  if (kind == Kind::schemes && value.is_object())
    for (SchemeMistake& wrong : scheme_mistakes(value))
      all.push_back({std::move(wrong.names), std::move(wrong.what)});
  if (!value.is_array()) return all;
  for (std::size_t at = 0; at < value.size(); ++at) {
    auto wrong = wrong_member(*this, value[at]);
    if (!wrong) continue;
    Inner inner{{std::to_string(at)}, std::move(wrong->what)};
    if (!wrong->name.empty()) inner.names.push_back(std::move(wrong->name));
    all.push_back(std::move(inner));
  }
  return all;
}

std::string Key::objection(const json& value, std::string_view written) const {
  if (fits(*this, value)) {
    if (kind == Kind::rate && value.is_object()) {
      const std::string wrong = rate_objection(value);
      return wrong.empty() ? wrong : "cannot be used: " + wrong;
    }
    const bool profiles = kind == Kind::tls_profiles;
    if (!profiles && kind != Kind::schemes) return {};
    const std::string wrong = profiles ? tls_profiles_objection(value) : schemes_objection(value);
    if (wrong.empty()) return {};
    return (profiles ? "has a profile" : "has a scheme") + (" that cannot be used: " + wrong);
  }
  if (kind == Kind::schemes) return "is not " + allowed();
  const std::string other = ", allowed is " + allowed() + (holds_nul(value) ? without_nul : "");
  if (value.is_array() && (is_list() || kind == Kind::digests))
    if (const std::vector<json> wrong = unfit(*this, value); !wrong.empty())
      return (wrong.size() == value.size() ? "is " : "has ") + quoted(wrong) + other;
  return "is " + (value.is_number() && !written.empty() ? cut(written) : quoted(value)) + other;
}

}  // namespace portico::settings
