#pragma once

// Arrays: std::vector, std::array, std::set, std::unordered_set, std::tuple, std::pair.

#include <array>
#include <set>
#include <string>
#include <tuple>
#include <unordered_set>
#include <utility>
#include <vector>

#include "portico/cells.hpp"
#include "portico/erased.hpp"
#include "portico/schema.hpp"
#include "portico/types/scalar.hpp"

namespace portico::detail {

template <class T> void read_at(std::size_t index, const portico_value& cell, T& value) {
  read_item(index, cell, &value, read_erased<T>);
}

/// Reads all items of an array, each by what `append` does with it.
void read_items(const portico_value& cell, void* list,
                void (*append)(const portico_value& item, void* list));
void expect_array(const portico_value& cell);
/// {"type": "array", "items": ...}
Schema list_schema(Schema items);
/// {"type": "array", "prefixItems": ...}
Schema prefix_schema(Schema items);

template <class T> bool items_fit(const portico_value& cell) {
  if (cell.kind != PORTICO_ARRAY) return false;
  for (std::uint32_t i = 0; i < cell.size; ++i)
    if (!Type<T>::fits(cell.items[i])) return false;
  return true;
}

template <class T> inline constexpr bool is_plain<std::vector<T>> = is_plain<T>;

template <class T>
concept PlainModel = requires {
  requires Type<T>::is_plain;
};

/// The item that has no form is named.
template <class T>
void write_item(const T& item, std::size_t index, portico_value& cell, Cells& cells) {
  if constexpr (is_plain<T> || PlainModel<T>) {
    Type<T>::write(item, cell, cells);
  } else {
    write_item(index, &item, write_erased<T>, cell, cells);
  }
}

template <class Range> void write_items(const Range& range, portico_value& cell, Cells& cells) {
  using Item = std::remove_cvref_t<typename Range::value_type>;
  auto* const items = cells.room<portico_value>(range.size());
  portico_value* next = items;
  for (const auto& item : range) {
    write_item<Item>(item, static_cast<std::size_t>(next - items), *next, cells);
    ++next;
  }
  cell = cell::array(items, range.size());
}

template <class Set> struct SetType {
  using Item = typename Set::value_type;
  static Schema schema(Schemas& schemas) {
    Schema made = list_schema(Type<Item>::schema(schemas));
    made["uniqueItems"] = true;
    return made;
  }
  static bool fits(const portico_value& cell) { return items_fit<Item>(cell); }
  static void read(const portico_value& cell, Set& value) {
    value.clear();
    read_items(cell, &value, [](const portico_value& given, void* set) {
      Item item{};
      Type<Item>::read(given, item);
      static_cast<Set*>(set)->insert(std::move(item));
    });
  }
  static void write(const Set& value, portico_value& cell, Cells& cells) {
    write_items(value, cell, cells);
  }
};

template <class Tuple, class... Items> struct TupleType {
  static Schema schema(Schemas& schemas) {
    return prefix_schema(Schema::array({Type<Items>::schema(schemas)...}));
  }
  static bool fits(const portico_value& cell) {
    if (cell.kind != PORTICO_ARRAY || cell.size != sizeof...(Items)) return false;
    std::size_t i = 0;
    return (Type<Items>::fits(cell.items[i++]) && ...);
  }
  static void read(const portico_value& cell, Tuple& value) {
    if (cell.kind != PORTICO_ARRAY || cell.size != sizeof...(Items))
      mismatch("tuple_type", "Input should be a valid tuple");
    std::apply(
        [&](auto&... items) {
          std::size_t i = 0;
          ((read_at(i, cell.items[i], items), ++i), ...);
        },
        value);
  }
  static void write(const Tuple& value, portico_value& cell, Cells& cells) {
    portico_value* made = cells.values(sizeof...(Items));
    std::apply(
        [&](const auto&... items) {
          std::size_t i = 0;
          ((write_item<Items>(items, i, made[i], cells), ++i), ...);
        },
        value);
    cell = cell::array(made, sizeof...(Items));
  }
};

template <Value T> struct Type<std::vector<T>> {
  static Schema schema(Schemas& schemas) { return list_schema(Type<T>::schema(schemas)); }
  static bool fits(const portico_value& cell) { return items_fit<T>(cell); }
  static void read(const portico_value& cell, std::vector<T>& value) {
    expect_array(cell);
    value.clear();
    value.reserve(cell.size);
    read_items(cell, &value, [](const portico_value& given, void* list) {
      if constexpr (std::is_same_v<T, bool>) {
        bool item = false;
        Type<T>::read(given, item);
        static_cast<std::vector<T>*>(list)->push_back(item);
      } else {
        Type<T>::read(given, static_cast<std::vector<T>*>(list)->emplace_back());
      }
    });
  }
  static void write(const std::vector<T>& value, portico_value& cell, Cells& cells) {
    write_items(value, cell, cells);
  }
};

template <Value T, std::size_t N> struct Type<std::array<T, N>> {
  static Schema schema(Schemas& schemas) {
    Schema made = list_schema(Type<T>::schema(schemas));
    made["minItems"] = N;
    made["maxItems"] = N;
    return made;
  }
  static bool fits(const portico_value& cell) { return items_fit<T>(cell) && cell.size == N; }
  static void read(const portico_value& cell, std::array<T, N>& value) {
    expect_array(cell);
    if (cell.size != N) mismatch("too_short", "List has another number of items");
    for (std::uint32_t i = 0; i < cell.size; ++i) read_at(i, cell.items[i], value[i]);
  }
  static void write(const std::array<T, N>& value, portico_value& cell, Cells& cells) {
    write_items(value, cell, cells);
  }
};

template <Value T, class... Policy>
struct Type<std::set<T, Policy...>> : SetType<std::set<T, Policy...>> {};
template <Value T, class... Policy>
struct Type<std::unordered_set<T, Policy...>> : SetType<std::unordered_set<T, Policy...>> {};
template <Value... T> struct Type<std::tuple<T...>> : TupleType<std::tuple<T...>, T...> {};
template <Value A, Value B> struct Type<std::pair<A, B>> : TupleType<std::pair<A, B>, A, B> {};

}  // namespace portico::detail
