#include "settings/key.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <stdexcept>
#include <vector>

#include <nlohmann/json.hpp>

#include "os/socket/address.hpp"
#include "os/whole_number.hpp"
#include "settings/quota/rate_parts.hpp"
#include "settings/value.hpp"

namespace portico::settings {
namespace {

using nlohmann::json;

std::string number(double value) {
  std::array<char, 32> text;
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  return {text.data(), end.ptr};
}

json split_at(std::string_view text, char separator) {
  json list = json::array();
  for (;;) {
    const auto end = text.find(separator);
    list.push_back(std::string{text.substr(0, end)});
    if (end == std::string_view::npos) return list;
    text.remove_prefix(end + 1);
  }
}

json split(std::string_view text) { return text.empty() ? json::array() : split_at(text, ','); }

json truth(std::string_view text) {
  if (text != "true" && text != "false") throw std::invalid_argument{"neither true nor false"};
  return text == "true";
}

/// A list of addresses may begin with one of IPv6.
bool is_json_list(std::string_view text) {
  return text.starts_with("[{") || text.starts_with("[\"") || text.starts_with('{');
}

/// The parser of flags takes the brackets of a list away.
json json_list(std::string_view text) {
  const bool bare = text.starts_with('{');
  json value =
      json::parse(bare ? '[' + std::string{text} + ']' : std::string{text}, nullptr, false);
  if (value.is_discarded()) throw std::invalid_argument{"no JSON"};
  return value;
}

json json_in(std::string_view text) {
  json value = json::parse(text, nullptr, false);
  if (value.is_discarded()) throw std::invalid_argument{"no JSON"};
  return value;
}

/// Whole ones as such, which is how they are shown.
json plain_number(double value) {
  constexpr double exact = 9007199254740992;  // 2^53
  if (std::trunc(value) != value || value > exact) return value;
  return static_cast<std::int64_t>(value);
}

const Key* row_of_profile(const std::string& word) {
  return word == "profiles" ? nullptr : find_key<Settings>("tls." + word);
}

template <class Number> json parse(std::string_view text) {
  const auto value = os::whole_number<Number>(text);
  if (!value) throw std::invalid_argument{"not a number"};
  return *value;
}

}  // namespace

std::string Key::flag() const {
  if (path == "plugin_folder") return "--plugins";
  std::string text = "--" + std::string{path};
  for (char& byte : text)
    if (byte == '.' || byte == '_') byte = '-';
  return text;
}

std::string Key::environment() const {
  std::string text = "PORTICO_" + std::string{path};
  for (char& byte : text) {
    if (byte == '.') byte = '_';
    if (byte >= 'a' && byte <= 'z') byte = static_cast<char>(byte - 'a' + 'A');
  }
  return text;
}

std::string Key::allowed() const {
  const std::string without = "without a slash at its end, empty segments, . and .., blanks and "
                              R"(? # % { } \ " < >; or "")";
  const std::string range = " from " + number(least) + " to " + number(most);
  const std::string unit_too =
      unit() == Unit::none
          ? std::string{}
          : " or with a unit (\"" + std::string{quantity_sample(unit(), most)} + "\")";
  const std::string measure =
      unit_too.empty() ? "" : ", of " + std::string{name(unit())} + unit_too;
  switch (kind) {
  case Kind::count:
  case Kind::bytes:
  case Kind::mebibytes:
  case Kind::whole_seconds: return "a whole number" + range + measure;
  case Kind::count_or_none:
  case Kind::mebibytes_or_none: return "0 or a whole number" + range + measure;
  case Kind::seconds: return "a number of seconds" + range + ',' + unit_too;
  case Kind::boolean: return "true or false";
  case Kind::text: return "a text that is not empty";
  case Kind::free_text: return "a text";
  case Kind::place: return "a path such as /docs, " + without + " or false";
  case Kind::prefix: return "a path such as /v1, " + without;
  case Kind::digests: return "a SHA-256 of 64 small hex digits, or a list of such";
  case Kind::public_keys:
    return "a list of Ed25519 public keys: 32 bytes each, as 64 hex digits or in base64 (openssl "
           "pkey -in key.pem -pubout -outform DER | tail -c 32 | base64)";
  case Kind::object: return "an object";
  case Kind::tokens: return "a list of names of letters, digits and !#$%&'*+-.^_`|~, or of *";
  case Kind::socket: return "auto, off, or a path with a slash in it";
  case Kind::urls: return "a list of URLs that begin with http://, https:// or /";
  case Kind::addresses:
    return "a list of " + std::string{os::Address::allowed} +
           ", or of objects such as {\"address\": \"0.0.0.0:443\", \"tls\": \"default\"}";
  case Kind::certificates:
    return "a list of objects such as {\"certificate\": \"chain.pem\", \"private_key\": "
           "\"key.pem\", \"ocsp\": \"response.der\"}, of which ocsp may be left out";
  case Kind::frontends:
    return "a list of objects such as {\"path\": \"/\", \"folder\": \"dist\", \"fallback\": "
           "\"index.html\"}, of which fallback may be left out";
  case Kind::tls_profiles: return "an object of profiles by their names";
  case Kind::rate: return R"(false or an object such as {"limit": 100, "per": 60, "by": "peer"})";
  case Kind::schemes: return "an object of security schemes by their names";
  case Kind::words:
    if (choices.empty()) return "a list of texts that are not empty";
    break;
  case Kind::choice: break;
  }
  std::string text = kind == Kind::words ? "a list of " : "one of ";
  for (const char byte : choices) text += byte == ' ' ? std::string{", "} : std::string{byte};
  return text;
}

std::string Key::brief() const {
  std::string range = number(least) + ".." + number(most);
  std::string words{choices};
  std::replace(words.begin(), words.end(), ' ', '|');
  switch (kind) {
  case Kind::count: return range;
  case Kind::count_or_none: return "0|" + range;
  case Kind::bytes: return range + " B";
  case Kind::mebibytes: return range + " MiB";
  case Kind::mebibytes_or_none: return "0|" + range + " MiB";
  case Kind::whole_seconds:
  case Kind::seconds: return range + " s";
  case Kind::boolean: return "true|false";
  case Kind::choice: return words;
  case Kind::text:
  case Kind::free_text: return "TEXT";
  case Kind::tokens: return "NAME,...";
  case Kind::socket: return "auto|off|PATH";
  case Kind::words: return words.empty() ? "TEXT,..." : words + ",...";
  case Kind::addresses: return std::string{os::Address::brief} + ",...";
  case Kind::urls: return "URL,...";
  case Kind::place:
  case Kind::prefix: return "PATH";
  case Kind::digests: return "SHA256";
  case Kind::public_keys: return "KEY,...";
  case Kind::certificates:
  case Kind::frontends:
  case Kind::tls_profiles:
  case Kind::rate:
  case Kind::schemes:
  case Kind::object: break;
  }
  return "JSON";
}

Unit Key::unit() const {
  switch (kind) {
  case Kind::bytes: return Unit::bytes;
  case Kind::mebibytes:
  case Kind::mebibytes_or_none: return Unit::mebibytes;
  case Kind::seconds:
  case Kind::whole_seconds: return Unit::seconds;
  default: return Unit::none;
  }
}

json Key::measured(json value) const {
  if (value.is_string()) {
    const auto said = quantity(value.get_ref<const std::string&>(), unit());
    const bool fits = said && (kind == Kind::seconds || std::trunc(*said) == *said);
    return fits ? plain_number(*said) : std::move(value);
  }
  if (!value.is_object()) return value;
  if (kind == Kind::rate && value.contains("per")) value["per"] = rate_time.measured(value["per"]);
  for (auto& [name, inner] : value.items()) {
    if (!inner.is_object()) continue;
    if (kind == Kind::schemes && inner.contains("leeway"))
      inner["leeway"] = rate_time.measured(inner["leeway"]);
    for (auto& [word, said] : inner.items())
      if (const Key* const row = kind == Kind::tls_profiles ? row_of_profile(word) : nullptr)
        said = row->measured(said);
  }
  return value;
}

json Key::read(std::string_view text) const {
  if (quantity(text, unit())) return measured(std::string{text});
  switch (kind) {
  case Kind::count:
  case Kind::count_or_none:
  case Kind::bytes:
  case Kind::mebibytes:
  case Kind::mebibytes_or_none:
  case Kind::whole_seconds: return parse<std::int64_t>(text);
  case Kind::seconds: return parse<double>(text);
  case Kind::boolean: return truth(text);
  case Kind::words:
  case Kind::tokens: return split(text);
  case Kind::addresses: return is_json_list(text) ? json_list(text) : split(text);
  case Kind::public_keys:
  case Kind::urls: return text.empty() ? json::array() : split(text);
  case Kind::certificates:
  case Kind::frontends: return json_list(text);
  case Kind::tls_profiles:
  case Kind::rate:
  case Kind::schemes:
  case Kind::object: return json_in(text);
  case Kind::place:
    if (text == "false") return false;
    break;
  case Kind::choice:
  case Kind::text:
  case Kind::free_text:
  case Kind::socket:
  case Kind::prefix:
  case Kind::digests: break;
  }
  return std::string{text};
}

std::size_t choice_index(std::string_view choices, std::string_view word) {
  std::size_t index = 0;
  for (const json& one : split_at(choices, ' ')) {
    if (one == word) return index;
    ++index;
  }
  throw std::invalid_argument{"none of the choices"};
}

std::string choice_at(std::string_view choices, std::size_t index) {
  return split_at(choices, ' ').at(index).get<std::string>();
}

void apply_defaults(Settings& settings) {
  for (const Setting<Settings>& key : keys()) {
    key.store(settings, json::parse(key.fallback));
    settings.origins[std::string{key.path}] = {};
  }
}

bool reset(Settings& settings, std::string_view key) {
  const auto restore = [](auto& owner, const auto* found) {
    if (found && !found->fallback.empty()) found->store(owner, json::parse(found->fallback));
    return found && !found->fallback.empty();
  };
  for (std::string_view part = key; !part.empty();
       part = part.substr(0, std::min(part.rfind('.'), part.size())))
    if (const auto* found = find_key<Settings>(part))
      return restore(settings, found);
    else if (part.find('.') == part.npos)
      break;
  for (auto& [id, section] : settings.plugins)
    if (const std::string place = "plugins." + id + '.'; key.starts_with(place))
      return restore(section, find_key<Section>(key.substr(place.size())));
  return false;
}

}  // namespace portico::settings
