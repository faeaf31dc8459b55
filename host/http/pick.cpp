#include "http/pick.hpp"

#include <algorithm>

namespace portico::http {
namespace {

const portico_value* member_of(const portico_value& object, std::string_view name) {
  for (std::uint32_t i = 0; i < object.size; ++i)
    if (std::string_view{object.members[i].name, object.members[i].name_size} == name)
      return &object.members[i].value;
  return nullptr;
}

}  // namespace

bool is_empty_file(const portico_value& value) {
  if (value.kind != PORTICO_OBJECT) return false;
  const portico_value *name = member_of(value, "filename"), *text = member_of(value, "text");
  return name && text && name->size == 0 && text->size == 0;
}

void drop_empty_files(portico_value& list) {
  auto* items = const_cast<portico_value*>(list.items);
  const auto* end = std::remove_if(items, items + list.size, is_empty_file);
  list.size = static_cast<std::uint32_t>(end - items);
}

bool is_nothing(const portico_value& value) {
  return (value.kind == PORTICO_STRING && value.size == 0) || is_empty_file(value);
}

}  // namespace portico::http
