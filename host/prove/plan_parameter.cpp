#include <algorithm>
#include <string>
#include <string_view>

#include "os/ascii.hpp"
#include "prove/plan.hpp"

namespace portico::prove {
namespace {

/// Longer ones say more of limits of the host than of a schema.
constexpr std::size_t longest = 2000;

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char byte) {
    const auto code = static_cast<unsigned char>(byte);
    return code < 0x20 || code == 0x7F;
  });
}

bool is_ascii(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char byte) { return static_cast<unsigned char>(byte) >= 0x80; });
}

bool is_cookie_text(std::string_view text) {
  return is_ascii(text) && !has_control(text) && text.find_first_of(" \",;\\") == text.npos;
}

/// False: it is not said as a text.
bool text_of(const Json& value, std::string& out) {
  if (value.is_null() || value.is_structured()) return false;
  out = plain_text(value);
  return !(is_raw(value) && out.starts_with('"'));
}

bool put_path(Inquiry& inquiry, const std::string& name, const std::string& text) {
  if (text.empty()) return false;
  inquiry.path[name] = text;
  inquiry.known[name] = false;
  if (text.find_first_of("/\\") != text.npos || text == "." || text == "..")
    inquiry.elsewhere = true;
  if (has_control(text)) inquiry.claim = Claim::open;
  return true;
}

bool put_header(Inquiry& inquiry, const std::string& name, const std::string& text) {
  if (has_control(text)) return false;
  if (!is_ascii(text) || text.empty() || text.front() == ' ' || text.back() == ' ')
    inquiry.claim = Claim::open;
  inquiry.headers.emplace_back(name, text);
  return true;
}

}  // namespace

bool is_ignored(const Parameter& parameter) {
  const std::string name = os::lower(parameter.name);
  return parameter.in == "header" &&
         (name == "accept" || name == "content-type" || name == "authorization");
}

void take(Inquiry& inquiry, const Parameter& parameter) {
  const auto same = [&](const auto& field) { return field.first == parameter.name; };
  if (parameter.in == "query") std::erase_if(inquiry.query, same);
  if (parameter.in == "header") std::erase_if(inquiry.headers, same);
  if (parameter.in == "cookie") std::erase_if(inquiry.cookies, same);
}

bool put(Inquiry& inquiry, const Parameter& parameter, const Json& value) {
  take(inquiry, parameter);
  const Json list = value.is_array() ? value : Json::array({value});
  if (value.is_array() && (parameter.in != "query" || value.empty())) return false;
  for (const Json& item : list) {
    std::string text;
    if (!text_of(item, text) || text.size() > longest) return false;
    if (parameter.in == "path") return put_path(inquiry, parameter.name, text);
    if (parameter.in == "header") return put_header(inquiry, parameter.name, text);
    if (parameter.in == "cookie") {
      if (!is_cookie_text(text)) return false;
      inquiry.cookies.emplace_back(parameter.name, text);
    } else {
      inquiry.query.emplace_back(parameter.name, text);
    }
    if (text.empty() && (!value.is_string() || parameter.in != "query"))
      inquiry.claim = Claim::open;
  }
  return true;
}

}  // namespace portico::prove
