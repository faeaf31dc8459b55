#include "http/input/pick.hpp"

#include <algorithm>

namespace portico::http {
const portico_value* member_of(const portico_value& object, std::string_view name) {
  for (std::uint32_t i = 0; i < object.size; ++i)
    if (std::string_view{object.members[i].name, object.members[i].name_size} == name)
      return &object.members[i].value;
  return nullptr;
}

bool is_empty_file(const portico_value& value) {
  if (value.kind != PORTICO_OBJECT) return false;
  const portico_value *name = member_of(value, "filename"), *text = member_of(value, "text");
  return name && text && name->size == 0 && text->size == 0;
}

portico_value without_empty_files(const portico_value& list, message::Arena& arena) {
  const portico_value* const end = list.items + list.size;
  if (std::none_of(list.items, end, is_empty_file)) return list;
  auto* items = message::room<portico_value>(arena, list.size);
  portico_value left = list;
  left.size = static_cast<std::uint32_t>(
      std::remove_copy_if(list.items, end, items, is_empty_file) - items);
  left.items = items;
  return left;
}

bool is_nothing(const portico_value& value) {
  return (value.kind == PORTICO_STRING && value.size == 0) || is_empty_file(value);
}

}  // namespace portico::http
