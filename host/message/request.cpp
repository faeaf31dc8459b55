#include "message/request.hpp"

namespace portico::message {

std::string_view Request::header(std::string_view lower) const {
  for (const Header& field : headers)
    if (field.name == lower) return field.value.data() ? field.value : std::string_view{""};
  return {};
}

}  // namespace portico::message
