#include "docs/schema/names.hpp"

#include <array>
#include <utility>

#include "message/status.hpp"
#include "os/ascii.hpp"
#include "os/whole_number.hpp"

namespace portico::docs {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 6> phrases = {{
    {"default", "Default Response"},
    {"1XX", "Information"},
    {"2XX", "Success"},
    {"3XX", "Redirection"},
    {"4XX", "Client Error"},
    {"5XX", "Server Error"},
}};

}  // namespace

std::string title(std::string_view name) {
  std::string result;
  bool inside = false;
  for (const char c : name) {
    const bool is_letter = os::is_letter(c);
    result += c == '_' ? ' ' : inside ? os::lower(c) : os::upper(c);
    inside = is_letter;
  }
  return result;
}

std::string camel_case(std::string_view name) {
  std::string result;
  bool inside = false;
  for (const char c : name) {
    const bool word = os::is_letter(c) || os::is_digit(c);
    if (word) result += inside ? c : os::upper(c);
    inside = word;
  }
  return result;
}

std::string identifier(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (os::is_letter(c) || os::is_digit(c) || c == '_')
      result += c;
    else if (!result.empty() && result.back() != '_')
      result += '_';
  }
  while (result.ends_with('_')) result.pop_back();
  return result;
}

std::string operation_id(std::string_view name, std::string_view path, std::string_view method) {
  std::string result{name};
  result.append(documented_path(path));
  for (char& c : result)
    if (static_cast<unsigned char>(c) < 0x80 && !os::is_letter(c) && !os::is_digit(c)) c = '_';
  result += '_';
  for (const char c : method) result += os::lower(c);
  return result;
}

std::string component_name(std::string_view text) {
  std::string result;
  for (const char c : text)
    result += os::is_letter(c) || os::is_digit(c) || c == '.' || c == '-' || c == '_' ? c : '_';
  return result.empty() ? "_" : result;
}

std::string documented_path(std::string_view path) {
  std::string result;
  bool skip = false, inside = false;
  for (const char c : path) {
    if (c == '{') inside = true;
    if (c == '}') inside = skip = false;
    if (inside && c == ':') skip = true;
    if (!skip) result += c;
  }
  return result;
}

std::string status_phrase(std::string_view status) {
  for (const auto& [code, phrase] : phrases)
    if (code == status) return std::string{phrase};
  const auto code = os::whole_number<int>(status);
  return code ? std::string{message::phrase(*code)} : std::string{};
}

}  // namespace portico::docs
