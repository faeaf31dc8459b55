#pragma once

// Dictionaries: std::map and std::unordered_map. A key is whatever is text on the wire: a string,
// an integer, an enumeration, a Uuid, a date.

#include <charconv>
#include <map>
#include <string>
#include <unordered_map>

#include "portico/cells.hpp"
#include "portico/schema.hpp"
#include "portico/types/scalar.hpp"

namespace portico {

namespace detail {

template <class K> void read_key(const portico_member& member, K& key) {
  const std::string_view text = cell::name_of(member);
  if constexpr (Integer<K>) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), key);
    if (error != std::errc{} || end != text.data() + text.size())
      mismatch("int_parsing", "Input should be a valid integer");
  } else {
    Type<K>::read(cell::text(text), key);
  }
}

template <class K> void write_key(const K& key, portico_member& member, Cells& cells) {
  portico_value made{};
  Type<K>::write(key, made, cells);
  if (made.kind == PORTICO_INT) made = cell::text(cells.keep(std::to_string(made.integer)));
  if (made.kind != PORTICO_STRING) throw std::invalid_argument("portico: a key that is not text");
  member.name = made.text;
  member.name_size = made.size;
}

template <class Map> struct DictionaryType {
  using Key = typename Map::key_type;
  using Item = typename Map::mapped_type;

  static Schema schema(Schemas& schemas) {
    Schema made{{"type", "object"}};
    if constexpr (!std::is_same_v<Key, std::string>)
      made["propertyNames"] = Type<Key>::schema(schemas);
    made["additionalProperties"] = Type<Item>::schema(schemas);
    return made;
  }
  static bool fits(const portico_value& cell) {
    if (cell.kind != PORTICO_OBJECT) return false;
    for (std::uint32_t i = 0; i < cell.size; ++i)
      if (!Type<Item>::fits(cell.members[i].value)) return false;
    return true;
  }
  static void read(const portico_value& cell, Map& value) {
    if (cell.kind != PORTICO_OBJECT) mismatch("dict_type", "Input should be a valid dictionary");
    value.clear();
    for (std::uint32_t i = 0; i < cell.size; ++i) {
      const portico_member& member = cell.members[i];
      try {
        Key key{};
        read_key(member, key);
        Type<Item>::read(member.value, value[std::move(key)]);
      } catch (Mismatch& problem) {
        problem.inside(cell::name_of(member));
        throw;
      }
    }
  }
  static void write(const Map& value, portico_value& cell, Cells& cells) {
    portico_member* made = cells.members(value.size());
    std::size_t i = 0;
    for (const auto& [key, item] : value) {
      write_key(key, made[i], cells);
      Type<Item>::write(item, made[i++].value, cells);
    }
    cell = cell::object(made, value.size());
  }
};

}  // namespace detail

template <Value K, Value T> struct Type<std::map<K, T>> : detail::DictionaryType<std::map<K, T>> {};
template <Value K, Value T>
struct Type<std::unordered_map<K, T>> : detail::DictionaryType<std::unordered_map<K, T>> {};

}  // namespace portico
