#include "portico/erased.hpp"

#include <cmath>
#include <string>

#include "portico/types/json.hpp"
#include "portico/types/list.hpp"
#include "portico/types/optional.hpp"

namespace portico::detail {

void read_item(std::size_t index, const portico_value& cell, void* item, ReadErased read) {
  try {
    read(cell, item);
  } catch (Mismatch& problem) {
    problem.inside(index);
    throw;
  }
}

void read_items(const portico_value& cell, void* list,
                void (*append)(const portico_value& item, void* list)) {
  expect_array(cell);
  std::uint32_t index = 0;
  try {
    for (; index < cell.size; ++index) append(cell.items[index], list);
  } catch (Mismatch& problem) {
    problem.inside(index);
    throw;
  }
}

void write_item(std::size_t index, const void* item, WriteErased write, portico_value& cell,
                Cells& cells) {
  try {
    write(item, cell, cells);
  } catch (Unwritable& problem) {
    problem.inside(std::to_string(index));
    throw;
  }
}

void write_named(const void* value, WriteErased write, portico_member& out, Cells& cells) {
  try {
    write(value, out.value, cells);
  } catch (Unwritable& problem) {
    problem.inside(cell::name_of(out));
    throw;
  }
}

Schema to_schema_json(const void* value, WriteErased write) {
  Cells cells;
  portico_value cell{};
  write(value, cell, cells);
  Schema json;
  Type<Schema>::read(cell, json);
  return json;
}

void write_default(const void* value, WriteErased write, Schema& schema) {
  Schema text = to_schema_json(value, write);
  if (text.is_number_float() && !std::isfinite(text.get<double>()))
    throw Unwritable(
        "a default that is infinite or NaN: JSON has no such numbers; let the member be "
        "std::optional");
  schema["default"] = std::move(text);
  Cells cells{Cells::Choices::told};
  portico_value cell{};
  write(value, cell, cells);
  if (cell::is_chosen(cell)) schema["x-portico-default-choice"] = cell::choice_of(cell);
}

bool is_initial(const void* initial, const void* value, WriteErased write) {
  Schema nothing;
  try {
    nothing = to_schema_json(initial, write);
  } catch (const Unwritable&) {
    try {
      to_schema_json(value, write);
    } catch (const Unwritable&) {
      return true;
    }
    return false;
  }
  return to_schema_json(value, write) == nothing;
}

bool write_default_unless(const void* initial, const void* value, WriteErased write,
                          Schema& schema) {
  if (is_initial(initial, value, write)) return false;
  write_default(value, write, schema);
  return true;
}

void expect_array(const portico_value& cell) {
  if (cell.kind != PORTICO_ARRAY) mismatch("list_type", "Input should be a valid list");
}
Schema list_schema(Schema items) { return {{"type", "array"}, {"items", std::move(items)}}; }
Schema prefix_schema(Schema items) {
  return {{"type", "array"}, {"prefixItems", std::move(items)}};
}

Schema nullable_schema(Schema inner) {
  Schema any = Schema::array();
  if (inner.size() == 1 && inner.contains("anyOf"))
    any = inner.at("anyOf");
  else
    any.push_back(std::move(inner));
  any.push_back({{"type", "null"}});
  return {{"anyOf", std::move(any)}};
}

}  // namespace portico::detail
