#include "message/field/media_type.hpp"

#include "message/decode.hpp"
#include "message/field/separated.hpp"
#include "os/ascii.hpp"

namespace portico::message {

MediaType MediaType::parse(std::string_view text, Arena& arena) {
  MediaType result;
  result.text = os::trimmed(text);
  std::string_view rest = result.text;
  result.type = lower(os::trimmed(next_part(rest, ';')), arena);
  while (!rest.empty()) {
    const std::string_view part = next_part(rest, ';');
    const auto equals = part.find('=');
    if (equals == std::string_view::npos) continue;
    result.add(os::trimmed(part.substr(0, equals)),
               unquoted(os::trimmed(part.substr(equals + 1)), arena), arena);
  }
  return result;
}

void MediaType::add(std::string_view name, std::string_view value, Arena& arena) {
  if (count_ < parameters_.size()) parameters_[count_++] = {lower(name, arena), value};
}

std::optional<std::string_view> MediaType::parameter(std::string_view name) const {
  for (std::size_t i = count_; i > 0; --i)
    if (parameters_[i - 1].name == name) return parameters_[i - 1].value;
  return std::nullopt;
}

bool MediaType::json() const {
  return type == "application/json" ||
         (type.starts_with("application/") && type.ends_with("+json"));
}

}  // namespace portico::message
