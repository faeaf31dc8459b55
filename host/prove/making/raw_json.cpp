#include "prove/making/raw_json.hpp"

#include <algorithm>
#include <string_view>

namespace portico::prove {
namespace {

void write(const Json& value, std::string& out) {
  std::string_view between;
  if (value.is_binary()) {
    out.append(value.get_binary().begin(), value.get_binary().end());
  } else if (value.is_array()) {
    out += '[';
    for (const Json& item : value) write(item, out.append(std::exchange(between, ",")));
    out += ']';
  } else if (value.is_object()) {
    out += '{';
    for (const auto& [name, member] : value.items()) {
      write(Json(name), out.append(std::exchange(between, ",")));
      write(member, out += ':');
    }
    out += '}';
  } else {
    out += value.dump(-1, ' ', false, Json::error_handler_t::replace);
  }
}

}  // namespace

Json raw(const std::string& text) { return Json::binary({text.begin(), text.end()}); }

bool is_raw(const Json& value) { return value.is_binary(); }

bool has_raw(const Json& value) {
  if (value.is_structured()) return std::any_of(value.begin(), value.end(), has_raw);
  return is_raw(value);
}

std::string written(const Json& value) {
  std::string out;
  write(value, out);
  return out;
}

}  // namespace portico::prove
