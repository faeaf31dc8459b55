#pragma once

// Dictionaries: std::map and std::unordered_map. A key is whatever is text on the wire: a string,
// an integer, an enumeration, a Uuid, a date, or a std::variant of these.

#include <charconv>
#include <map>
#include <string>
#include <unordered_map>

#include "portico/cells.hpp"
#include "portico/schema.hpp"
#include "portico/types/scalar.hpp"
#include "portico/types/variant.hpp"

namespace portico {

namespace detail {

/// The cell that a value of K would be read from, for the text of a key as the host spells it; the
/// text itself where it says no such value.
template <class K> portico_value key_cell(std::string_view text) {
  if constexpr (Integer<K>) {
    std::int64_t number = 0;
    const char* const last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, number);
    if (error == std::errc{} && end == last) return cell::integer(number);
  }
  return cell::text(text);
}

/// The name of an entry as the place of a value.
struct KeySource {
  static constexpr bool typed = false;
  const portico_member& member;

  template <class K> bool fits() const {
    if constexpr (is_variant<K>)
      return fits_any(std::type_identity<K>{});
    else
      return Type<K>::fits(key_cell<K>(cell::name_of(member)));
  }
  template <class K> void read(K& key) const {
    if constexpr (!is_variant<K>)
      Type<K>::read(key_cell<K>(cell::name_of(member)), key);
    else if ((member.flags & PORTICO_KEY_CHOSEN) != 0 && Alternative<K>::has(number()))
      Alternative<K>::take(number(), *this, key);
    else
      Alternative<K>::take(*this, key);
  }

private:
  std::uint32_t number() const { return PORTICO_CHOICE_NUMBER(member.flags); }
  template <class... T> bool fits_any(std::type_identity<std::variant<T...>>) const {
    return (fits<T>() || ...);
  }
};

template <class K> void write_key(const K& key, portico_member& member, Cells& cells) {
  portico_value made{};
  Type<K>::write(key, made, cells);
  made = cell::bare(made);
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
    for (std::uint32_t i = 0; i < cell.size; ++i) {
      const portico_member& member = cell.members[i];
      if (!KeySource{member}.fits<Key>() || !Type<Item>::fits(member.value)) return false;
    }
    return true;
  }
  static void read(const portico_value& cell, Map& value) {
    if (cell.kind != PORTICO_OBJECT) mismatch("dict_type", "Input should be a valid dictionary");
    value.clear();
    for (std::uint32_t i = 0; i < cell.size; ++i) {
      const portico_member& member = cell.members[i];
      try {
        Key key{};
        KeySource{member}.read(key);
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
