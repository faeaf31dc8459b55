#include "http/media_type.hpp"

#include <algorithm>

#include "http/decode.hpp"

namespace portico::http {
namespace {

constexpr std::string_view blank = " \t";

// The octets of a quoted-string up to its closing quote; `text` begins behind the opening one and
// ends up behind the closing one. RFC 9110 section 5.6.4.
std::string_view quoted(std::string_view& text, model::Arena& arena) {
  const auto escape = [&text](std::size_t i) {
    return text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\');
  };
  std::size_t close = 0;
  while (close < text.size() && text[close] != '"') close += escape(close) ? 2 : 1;
  auto* out = model::room<char>(arena, close);
  char* end = out;
  for (std::size_t i = 0; i < close; ++i) {
    if (escape(i)) ++i;
    *end++ = text[i];
  }
  text.remove_prefix(std::min(close + 1, text.size()));
  return {out, static_cast<std::size_t>(end - out)};
}

}  // namespace

MediaType MediaType::parse(std::string_view text, model::Arena& arena) {
  MediaType result;
  result.text = trim(text);
  std::string_view rest = result.text;
  const auto end = std::min(rest.find(';'), rest.size());
  result.type = lower(trim(rest.substr(0, end)), arena);
  rest.remove_prefix(end);
  while (!rest.empty()) {
    rest.remove_prefix(1);
    const auto equals = rest.find_first_of("=;");
    if (equals == std::string_view::npos) break;
    const auto name = trim(rest.substr(0, equals));
    rest.remove_prefix(equals);
    if (rest.front() == ';') continue;
    rest = rest.substr(std::min(rest.find_first_not_of(blank, 1), rest.size()));
    std::string_view value;
    if (rest.starts_with('"')) {
      rest.remove_prefix(1);
      value = quoted(rest, arena);
    } else {
      value = trim(rest.substr(0, rest.find(';')));
    }
    result.add(name, value, arena);
    rest.remove_prefix(std::min(rest.find(';'), rest.size()));
  }
  return result;
}

void MediaType::add(std::string_view name, std::string_view value, model::Arena& arena) {
  if (count_ < parameters_.size()) parameters_[count_++] = {lower(name, arena), utf8(value, arena)};
}

std::optional<std::string_view> MediaType::parameter(std::string_view name) const {
  const auto* last = parameters_.begin() + count_;
  const auto* found =
      std::find_if(parameters_.begin(), last, [&](const Parameter& p) { return p.name == name; });
  if (found == last) return std::nullopt;
  return found->value;
}

bool MediaType::json() const {
  return type == "application/json" ||
         (type.starts_with("application/") && type.ends_with("+json"));
}

}  // namespace portico::http
