#include "settings/key.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <stdexcept>
#include <vector>

#include <nlohmann/json.hpp>

namespace portico::settings {
namespace {

using nlohmann::json;

std::string number(double value) {
  std::array<char, 32> text;
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  return {text.data(), end.ptr};
}

bool is_address(const json& value) {
  if (!value.is_string()) return false;
  const auto& text = value.get_ref<const std::string&>();
  const auto colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == text.size()) return false;
  const std::string_view host{text.data(), colon};
  const bool bracketed = host.front() == '[' && host.back() == ']' && host.size() > 2;
  if (!bracketed && host.find_first_of(":[]") != std::string_view::npos) return false;
  if (host.find_first_of(" \t/") != std::string_view::npos) return false;
  unsigned port = 0;
  const auto end = std::from_chars(text.data() + colon + 1, text.data() + text.size(), port);
  return end.ec == std::errc{} && end.ptr == text.data() + text.size() && port <= 65535;
}

// Visible ASCII: what else a URL holds is percent-encoded.
bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char octet) {
    return octet > ' ' && octet < '\x7f' && octet != '"' && octet != '<' && octet != '>';
  });
}

bool is_url(const json& value) {
  if (!value.is_string()) return false;
  const auto& text = value.get_ref<const std::string&>();
  const bool known =
      text.starts_with('/') || text.starts_with("http://") || text.starts_with("https://");
  return known && is_plain(text);
}

bool is_place(const json& value) {
  if (value == false) return true;
  if (!value.is_string()) return false;
  const auto& text = value.get_ref<const std::string&>();
  if (text.empty() || text == "/") return true;
  return text.starts_with('/') && !text.ends_with('/') && text.find("//") == text.npos &&
         text.find_first_of("?#%{}\\") == text.npos && is_plain(text);
}

bool is_among(std::string_view words, std::string_view word) {
  if (word.empty() || word.find(' ') != std::string_view::npos) return false;
  const std::string padded = ' ' + std::string{words} + ' ';
  return padded.find(' ' + std::string{word} + ' ') != std::string::npos;
}

std::string brief(const json& value) {
  std::string text = value.dump(-1, ' ', false, json::error_handler_t::replace);
  if (text.size() > 60) text.resize(text.find_last_not_of("\x80\xbf", 57) + 1), text += "...";
  return text;
}

bool is_word(const Key& key, const json& value) {
  if (!value.is_string() || value.get_ref<const std::string&>().empty()) return false;
  return key.choices.empty() || is_among(key.choices, value.get_ref<const std::string&>());
}

bool fits(const Key& key, const json& value) {
  switch (key.kind) {
  case Kind::count:
    return value.is_number_integer() && value.get<double>() >= key.least &&
           value.get<double>() <= key.most;
  case Kind::seconds:
    return value.is_number() && value.get<double>() >= key.least && value.get<double>() <= key.most;
  case Kind::choice:
    return value.is_string() && is_among(key.choices, value.get_ref<const std::string&>());
  case Kind::boolean: return value.is_boolean();
  case Kind::text: return value.is_string() && !value.get_ref<const std::string&>().empty();
  case Kind::free_text: return value.is_string();
  case Kind::words:
    return value.is_array() && std::all_of(value.begin(), value.end(),
                                           [&](const json& word) { return is_word(key, word); });
  case Kind::place: return is_place(value);
  case Kind::urls: return value.is_array() && std::all_of(value.begin(), value.end(), is_url);
  case Kind::addresses: break;
  }
  return value.is_array() && static_cast<double>(value.size()) >= key.least &&
         std::all_of(value.begin(), value.end(), is_address);
}

json split(std::string_view text) {
  json list = json::array();
  if (text.empty()) return list;
  for (;;) {
    const auto comma = text.find(',');
    list.push_back(std::string{text.substr(0, comma)});
    if (comma == std::string_view::npos) return list;
    text.remove_prefix(comma + 1);
  }
}

json truth(std::string_view text) {
  if (text != "true" && text != "false") throw std::invalid_argument{"neither true nor false"};
  return text == "true";
}

template <class Number> json parse(std::string_view text) {
  Number value{};
  const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end.ec != std::errc{} || end.ptr != text.data() + text.size())
    throw std::invalid_argument{"not a number"};
  return value;
}

}  // namespace

std::string Key::flag() const {
  if (path == "plugin_folder") return "--plugins";
  std::string text = "--" + std::string{path};
  for (char& octet : text)
    if (octet == '.' || octet == '_') octet = '-';
  return text;
}

std::string Key::environment() const {
  std::string text = "PORTICO_" + std::string{path};
  for (char& octet : text) {
    if (octet == '.') octet = '_';
    if (octet >= 'a' && octet <= 'z') octet = static_cast<char>(octet - 'a' + 'A');
  }
  return text;
}

std::string Key::allowed() const {
  switch (kind) {
  case Kind::count: return "a whole number from " + number(least) + " to " + number(most);
  case Kind::seconds: return "a number of seconds from " + number(least) + " to " + number(most);
  case Kind::boolean: return "true or false";
  case Kind::text: return "a text that is not empty";
  case Kind::free_text: return "a text";
  case Kind::place:
    return "a path such as /docs, without a slash at its end and without ? # % { }; or \"\" or "
           "false";
  case Kind::urls: return "a list of URLs that begin with http://, https:// or /";
  case Kind::addresses:
    return "a list of \"host:port\" with ports from 0 to 65535, IPv6 in brackets";
  case Kind::words:
    if (choices.empty()) return "a list of texts that are not empty";
    break;
  case Kind::choice: break;
  }
  std::string text = kind == Kind::words ? "a list of " : "one of ";
  for (const char octet : choices) text += octet == ' ' ? std::string{", "} : std::string{octet};
  return text;
}

std::string Key::objection(const json& value) const {
  if (fits(*this, value)) return {};
  return "is " + brief(value) + ", allowed is " + allowed();
}

json Key::read(std::string_view text) const {
  switch (kind) {
  case Kind::count: return parse<std::int64_t>(text);
  case Kind::seconds: return parse<double>(text);
  case Kind::boolean: return truth(text);
  case Kind::words:
  case Kind::addresses: return split(text);
  case Kind::urls: return text.empty() ? json::array() : split(text);
  case Kind::place:
    if (text == "false") return false;
    break;
  case Kind::choice:
  case Kind::text:
  case Kind::free_text: break;
  }
  return std::string{text};
}

}  // namespace portico::settings
