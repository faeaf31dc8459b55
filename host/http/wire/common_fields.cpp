#include "http/wire/common_fields.hpp"

#include <string_view>

#include "message/field/date.hpp"

namespace portico::http {
namespace {

constexpr std::string_view server_field = "server: portico\r\n";
static_assert(server_field.size() == server_field_size);

}  // namespace

void common_fields(message::Text& out, std::time_t now) {
  out.append(server_field);
  out.append("date: ");
  out.append(message::write_date(now));
  out.append("\r\n");
}

}  // namespace portico::http
