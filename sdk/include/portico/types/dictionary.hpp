#pragma once

// Dictionaries: std::map and std::unordered_map. A key is whatever is one text on the wire: a
// string, bool, number, enumeration, text literal, date or time, a text with a format, or a Field
// of one of these, or a std::variant of them.

#include <map>
#include <string>
#include <tuple>
#include <unordered_map>

#include "portico/cells.hpp"
#include "portico/erased.hpp"
#include "portico/field.hpp"
#include "portico/schema.hpp"
#include "portico/types/enumeration.hpp"
#include "portico/types/scalar.hpp"
#include "portico/types/variant.hpp"

namespace portico::detail {

template <class K>
concept ModelKey = requires(Schemas& schemas, Schema& json, bool& open, const K& key) {
  Type<K>::describe_members(schemas, json, json, open, key);
};
template <class K>
concept ManyKeys = requires {
  typename K::value_type;
  std::declval<K&>().begin();
}
&&!std::is_same_v<K, std::string>;
template <class K>
concept TupleKey = requires {
  std::tuple_size<K>::value;
};
template <class K>
concept UploadKey = requires(K key) {
  key.filename;
};
template <class K>
concept NumberLiteralKey = requires {
  requires !K::all_text;
};

/// Whether a type of its own text can be told from the text of an entry's name.
template <class K>
inline constexpr bool is_key =
    !is_nullable<K> && !std::is_same_v<K, std::nullptr_t> && !std::is_same_v<K, std::monostate> &&
    !ModelKey<K> && !ManyKeys<K> && !TupleKey<K> && !UploadKey<K> && !NumberLiteralKey<K>;
template <class K, class... Rules> inline constexpr bool is_key<Field<K, Rules...>> = is_key<K>;

// All of the text as a number; false: it is none.
bool read_number(std::string_view text, std::int64_t& number);
bool read_number(std::string_view text, std::uint64_t& number);
bool read_real(std::string_view text, double& number);

/// The cell that a value of K would be read from, for the text of a key as the host spells it; the
/// text itself where it says no such value.
template <class K> portico_value key_cell(std::string_view text) {
  if constexpr (is_field<K>) {
    return key_cell<typename K::value_type>(text);
  } else if constexpr (std::is_same_v<K, bool>) {
    if (text == "true" || text == "false") return cell::boolean(text == "true");
  } else if constexpr (Integer<K> || IntegerEnum<K>) {
    std::int64_t number = 0;
    std::uint64_t large = 0;
    if (read_number(text, number)) return cell::integer(number);
    if (read_number(text, large)) return cell::whole(large);
  } else if constexpr (std::is_floating_point_v<K>) {
    double number = 0;
    if (read_real(text, number)) return cell::number(number);
  }
  return cell::text(text);
}

/// The text of what a key was written as; a number's digits last as long as the cells.
std::string_view key_text(const portico_value& written, Cells& cells);

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
  const std::string_view text = key_text(cell::bare(made), cells);
  member.name = text.data();
  member.name_size = cell::size(text.size());
}

template <class Map> struct DictionaryType {
  using Key = typename Map::key_type;
  using Item = typename Map::mapped_type;
  static_assert(is_key<Key>,
                "portico: the key of this dictionary is no single text on the wire; keys are "
                "strings, bool, numbers, enumerations, text literals, dates and times, and texts "
                "with a format");

  static Schema schema(Schemas& schemas) {
    Schema made = schema_of("object");
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
        Key key = read_key(member);
        Type<Item>::read(member.value, value[std::move(key)]);
      } catch (Mismatch& problem) {
        problem.inside(cell::name_of(member));
        throw;
      }
    }
  }
  static void write(const Map& value, portico_value& cell, Cells& cells) {
    const Nesting nesting{cells};
    portico_member* const made = cells.members(value.size());
    portico_member* next = made;
    for (const auto& [key, item] : value) {
      write_key(key, *next, cells);
      write_named(&item, write_erased<Item>, *next, cells);
      ++next;
    }
    cell = cell::object(made, value.size());
  }

private:
  static Key read_key(const portico_member& member) {
    try {
      Key key{};
      KeySource{member}.read(key);
      return key;
    } catch (Mismatch& problem) {
      problem.inside("[key]");
      throw;
    }
  }
};

template <Value K, Value T, class... Policy>
struct Type<std::map<K, T, Policy...>> : DictionaryType<std::map<K, T, Policy...>> {};
template <Value K, Value T, class... Policy>
struct Type<std::unordered_map<K, T, Policy...>>
    : DictionaryType<std::unordered_map<K, T, Policy...>> {};

}  // namespace portico::detail
