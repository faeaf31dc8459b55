#pragma once

// JsonValue, nlohmann::json and nlohmann::ordered_json: any value, with all digits of what 64 bits
// hold. Walked into cells and out of them; never text.

#include <cstdint>
#include <string>

#include "portico/cells.hpp"
#include "portico/json_value.hpp"
#include "portico/schema.hpp"

namespace portico::detail {

template <class T>
concept AnyJson = NlohmannJson<T> || std::is_same_v<T, JsonValue>;

/// {"x-unsigned": true}
Schema any_schema();
[[noreturn]] void refuse_binary();

template <> struct Type<JsonValue> {
  static Schema schema(Schemas&) { return any_schema(); }
  static bool fits(const portico_value&) { return true; }
  /// Of what says of which member of a union it is, the value alone.
  static void read(const portico_value& given, JsonValue& value);
  static void write(const JsonValue& value, portico_value& cell, Cells& cells);
};

template <NlohmannJson T> struct Type<T> {
  static Schema schema(Schemas&) { return any_schema(); }
  static bool fits(const portico_value&) { return true; }

  /// Of what says of which member of a union it is, the value alone.
  static void read(const portico_value& given, T& value) {
    const portico_value& cell = cell::bare(given);
    switch (cell.kind) {
    case PORTICO_BOOL: value = cell.integer != 0; return;
    case PORTICO_INT: value = cell.integer; return;
    case PORTICO_UINT: value = static_cast<std::uint64_t>(cell.integer); return;
    case PORTICO_FLOAT: value = cell.number; return;
    case PORTICO_STRING: value = std::string{cell::text_of(cell)}; return;
    case PORTICO_ARRAY:
      value = T::array();
      for (std::uint32_t i = 0; i < cell.size; ++i) {
        value.push_back(nullptr);
        read(cell.items[i], value.back());
      }
      return;
    case PORTICO_OBJECT:
      value = T::object();
      for (std::uint32_t i = 0; i < cell.size; ++i)
        read(cell.members[i].value, value[std::string{cell::name_of(cell.members[i])}]);
      return;
    case PORTICO_JSON: value = T::parse(cell::text_of(cell)); return;
    default: value = nullptr;
    }
  }

  static void write(const T& value, portico_value& cell, Cells& cells) {
    switch (value.type()) {
    case T::value_t::boolean: cell = cell::boolean(value.template get<bool>()); return;
    case T::value_t::number_integer:
      cell = cell::integer(value.template get<std::int64_t>());
      return;
    case T::value_t::number_unsigned:
      cell = cell::whole(value.template get<std::uint64_t>());
      return;
    case T::value_t::number_float: cell = cell::number(value.template get<double>()); return;
    case T::value_t::string:
      cell = cell::text(value.template get_ref<const std::string&>());
      return;
    case T::value_t::array: write_array(value, cell, cells); return;
    case T::value_t::object: write_object(value, cell, cells); return;
    case T::value_t::binary: refuse_binary();
    default: cell = cell::null();
    }
  }

private:
  static void write_array(const T& value, portico_value& cell, Cells& cells) {
    const Nesting nesting{cells};
    portico_value* items = cells.values(value.size());
    std::size_t i = 0;
    for (const T& item : value) write(item, items[i++], cells);
    cell = cell::array(items, value.size());
  }
  static void write_object(const T& value, portico_value& cell, Cells& cells) {
    const Nesting nesting{cells};
    portico_member* made = cells.members(value.size());
    std::size_t i = 0;
    for (auto entry = value.begin(); entry != value.end(); ++entry, ++i) {
      made[i].name = entry.key().data();
      made[i].name_size = cell::size(entry.key().size());
      write(entry.value(), made[i].value, cells);
    }
    cell = cell::object(made, value.size());
  }
};

}  // namespace portico::detail
