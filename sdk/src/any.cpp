#include "portico/types/json.hpp"

#include <cmath>
#include <vector>

namespace portico::detail {

Schema any_schema() { return {{"x-unsigned", true}}; }
void refuse_binary() { throw Unwritable("binary JSON values have no place in a reply"); }

void Type<JsonValue>::read(const portico_value& given, JsonValue& value) {
  const portico_value& cell = cell::bare(given);
  switch (cell.kind) {
  case PORTICO_BOOL: value = cell.integer != 0; return;
  case PORTICO_INT: value = cell.integer; return;
  case PORTICO_UINT: value = static_cast<std::uint64_t>(cell.integer); return;
  case PORTICO_FLOAT: value = cell.number; return;
  case PORTICO_STRING: value = cell::text_of(cell); return;
  case PORTICO_ARRAY:
    value = JsonValue::array();
    value.reserve(cell.size);
    for (std::uint32_t i = 0; i < cell.size; ++i) {
      value.push_back(nullptr);
      read(cell.items[i], value.back());
    }
    return;
  case PORTICO_OBJECT:
    value = JsonValue::object();
    value.reserve(cell.size);
    for (std::uint32_t i = 0; i < cell.size; ++i)
      read(cell.members[i].value, value[cell::name_of(cell.members[i])]);
    return;
  case PORTICO_JSON: value = JsonValue::parse(cell::text_of(cell)); return;
  default: value = nullptr;
  }
}

namespace {

void write_array(const JsonValue& value, portico_value& cell, Cells& cells) {
  const Nesting nesting{cells};
  auto* const items = cells.room<portico_value>(value.size());
  std::size_t count = 0;
  for (const JsonValue& item : value) Type<JsonValue>::write(item, items[count++], cells);
  cell = cell::array(items, count);
}

void write_object(const JsonValue& value, portico_value& cell, Cells& cells) {
  const Nesting nesting{cells};
  auto* const made = cells.room<portico_member>(value.size());
  std::size_t count = 0;
  for (auto entry = value.begin(); entry != value.end(); ++entry, ++count) {
    made[count] = {entry.key().data(), cell::size(entry.key().size()), 0, {}};
    Type<JsonValue>::write(entry.value(), made[count].value, cells);
  }
  cell = cell::object(made, count);
}

}  // namespace

void Type<JsonValue>::write(const JsonValue& value, portico_value& cell, Cells& cells) {
  if (value.is_boolean())
    cell = cell::boolean(value.get<bool>());
  else if (value.is_number_unsigned())
    cell = cell::whole(value.get<std::uint64_t>());
  else if (value.is_number_integer())
    cell = cell::integer(value.get<std::int64_t>());
  else if (value.is_number_float() && std::isfinite(value.get<double>()))
    cell = cell::number(value.get<double>());
  else if (value.is_string())
    cell = cell::text(value.text());
  else if (value.is_array())
    write_array(value, cell, cells);
  else if (value.is_object())
    write_object(value, cell, cells);
  else
    cell = cell::null();  // also NaN and infinity
}

}  // namespace portico::detail
