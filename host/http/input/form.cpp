#include "http/input/form.hpp"

#include <algorithm>

#include "message/field/media_type.hpp"

namespace portico::http {

std::string too_many_fields(std::size_t limit) {
  return "Too many fields. Maximum number of fields is " + std::to_string(limit) + '.';
}

message::Refusal read_form(std::string_view content_type, std::string_view body,
                           const settings::Uploads& limits, Entries& into, message::Arena& arena) {
  if (message::MediaType::parse(content_type, arena).type != "application/x-www-form-urlencoded")
    return {};
  const auto parts = static_cast<std::size_t>(std::count(body.begin(), body.end(), '&'));
  if (parts >= limits.fields) return {400, message::keep(arena, too_many_fields(limits.fields))};
  read_urlencoded(body, into, arena);
  return {};
}

}  // namespace portico::http
