#include "model/compile/constants.hpp"

#include <algorithm>
#include <vector>

#include "model/compile/keyword.hpp"
#include "model/compile/python_text.hpp"
#include "model/format/coerce.hpp"

namespace portico::model {
namespace {

void take_values(Type& type, const Schema& values, message::Arena& arena) {
  std::vector<std::string> texts;
  for (const Schema& value : values) {
    type.values.push_back(to_cell(value, arena));
    texts.push_back(python_repr(value));
  }
  std::string expected = join_choices(texts);
  type.values_message = "Input should be " + expected;
  type.values_context = "{\"expected\":" + quoted_json(expected) + "}";
}

std::string enum_label(const Schema& schema, const Schema& values, const std::string& word,
                       const Place& place) {
  const bool text = !values.empty() && word != "integer" &&
                    std::all_of(values.begin(), values.end(),
                                [](const Schema& value) { return value.is_string(); });
  const bool whole =
      !values.empty() && std::all_of(values.begin(), values.end(),
                                     [](const Schema& value) { return value.is_number_integer(); });
  const std::string prefix = text ? "str-" : whole ? "int-" : "";
  return prefix + "enum[" + text_word(schema, "x-enum", "", place) + "]";
}

}  // namespace

void compile_values(Type& type, const Schema& schema, const std::string& word, const Place& place,
                    message::Arena& arena) {
  if (schema.contains("enum") && !schema["enum"].is_array())
    (place / "enum").refuse("must be a list of values");
  const Schema values =
      schema.contains("const") ? Schema::array({schema["const"]}) : schema["enum"];
  type.kind = schema.contains("x-enum") ? Kind::enumeration : Kind::literal;
  take_values(type, values, arena);
  if (type.kind == Kind::enumeration) {
    type.label = enum_label(schema, values, word, place);
    return;
  }
  std::string texts;
  for (const Schema& value : values) texts += (texts.empty() ? "" : ",") + python_repr(value);
  type.label = "literal[" + texts + "]";
}

portico_value to_cell(const Schema& value, message::Arena& arena) {
  portico_value cell{};
  if (value.is_boolean())
    cell.kind = PORTICO_BOOL, cell.integer = value.get<bool>();
  else if (value.is_number_unsigned() && value.get<std::uint64_t>() > INT64_MAX)
    cell.kind = PORTICO_UINT, cell.integer = static_cast<std::int64_t>(value.get<std::uint64_t>());
  else if (value.is_number_integer())
    cell.kind = PORTICO_INT, cell.integer = value.get<std::int64_t>();
  else if (value.is_number())
    cell.kind = PORTICO_FLOAT, cell.number = value.get<double>();
  else if (value.is_string())
    set_text(cell, message::keep(arena, value.get_ref<const std::string&>()));
  else if (value.is_array()) {
    auto* items = message::room<portico_value>(arena, value.size());
    for (std::size_t i = 0; i < value.size(); ++i) items[i] = to_cell(value[i], arena);
    cell.kind = PORTICO_ARRAY, cell.size = static_cast<std::uint32_t>(value.size()),
    cell.items = items;
  } else if (value.is_object()) {
    auto* members = message::room<portico_member>(arena, value.size());
    std::size_t at = 0;
    for (const auto& [name, inner] : value.items()) {
      std::string_view kept = message::keep(arena, name);
      members[at++] = {kept.data(), static_cast<std::uint32_t>(kept.size()), 0,
                       to_cell(inner, arena)};
    }
    cell.kind = PORTICO_OBJECT, cell.size = static_cast<std::uint32_t>(value.size()),
    cell.members = members;
  }
  return cell;
}

}  // namespace portico::model
