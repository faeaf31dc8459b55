#include "settings/print/veil.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <nlohmann/json.hpp>

#include "os/ascii.hpp"
#include "settings/log/redaction.hpp"

namespace portico::settings {
namespace {

using nlohmann::json;

/// In lower case, without what stands between words.
constexpr std::array<std::string_view, 9> secret_words{"password",   "passwd", "passphrase",
                                                       "pwd",        "secret", "token",
                                                       "credential", "apikey", "privatekey"};

bool is_secret(std::string_view name) {
  std::string plain;
  for (const char byte : name)
    if (byte != '_' && byte != '-' && byte != ' ') plain += os::lower(byte);
  const auto holds = [&](std::string_view word) { return plain.find(word) != plain.npos; };
  return std::any_of(secret_words.begin(), secret_words.end(), holds);
}

/// "${NAME}", and nothing beside it.
bool is_variable_alone(std::string_view text) {
  return text.starts_with("${") && text.find('}') == text.size() - 1;
}

/// "?password=***", of a URL
std::string without_given_password(std::string text) {
  constexpr std::string_view name = "password=";
  for (std::size_t at = text.find(name); at != text.npos; at = text.find(name, at)) {
    at += name.size();
    const std::size_t end = std::min(text.find_first_of("&# ", at), text.size());
    if (!is_variable_alone(std::string_view{text}.substr(at, end - at)))
      text.replace(at, end - at, Redaction::stars);
  }
  return text;
}

/// "postgres://user:***@host/base"
std::string without_password(std::string text) {
  const auto begin = text.find("://");
  if (begin == text.npos) return text;
  const auto end = text.find_first_of("/?# ", begin + 3), at = text.rfind('@', end);
  const auto colon = text.find(':', begin + 3);
  if (at == text.npos || at < begin || colon == text.npos || colon > at) return text;
  if (is_variable_alone(std::string_view{text}.substr(colon + 1, at - colon - 1))) return text;
  return text.replace(colon + 1, at - colon - 1, Redaction::stars);
}

/// `secret`: texts in it are.
json veiled(json value, bool secret) {
  if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    if (secret && !is_variable_alone(text)) return std::string{Redaction::stars};
    return without_given_password(without_password(text));
  }
  if (value.is_number() && secret) return std::string{Redaction::stars};
  if (!value.is_structured()) return value;
  for (auto& [name, inner] : value.items()) {
    const bool refers = value.is_object() && (name == "file" || name == "credential");
    inner = veiled(std::move(inner), !refers && (secret || (value.is_object() && is_secret(name))));
  }
  return value;
}

}  // namespace

json veiled(json value) { return veiled(std::move(value), false); }

}  // namespace portico::settings
