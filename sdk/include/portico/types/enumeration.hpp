#pragma once

// Enumerations: by the names of their enumerators (strings), by their numbers with
// PORTICO_INTEGER_ENUM(Level), or by other texts with PORTICO_ENUM(Color, {Color::sky, "sky-blue"},
// ...); both macros stand in the enumeration's own namespace. Found are enumerators from -16 to
// 127.

#include <array>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "portico/cells.hpp"
#include "portico/schema.hpp"
#include "portico/type_title.hpp"
#include "portico/types/scalar.hpp"

#define PORTICO_INTEGER_ENUM(E)                                                                    \
  constexpr int portico_integer_enum(E) { return 0; }                                              \
  static_assert(std::is_enum_v<E>)

#define PORTICO_ENUM(E, ...)                                                                       \
  constexpr auto portico_enum_names(E) {                                                           \
    return std::to_array<std::pair<E, std::string_view>>({__VA_ARGS__});                           \
  }                                                                                                \
  static_assert(std::is_enum_v<E>)

namespace portico {

namespace detail {

/// All candidates are printed in one go: enumerators as "Color::red", other numbers as "(Color)5".
template <class E, E... Values> constexpr const char* printed_enumerators() {
  return __PRETTY_FUNCTION__;
}

template <class E, std::size_t... I>
constexpr std::string_view print_candidates(std::index_sequence<I...>) {
  constexpr int first = std::is_signed_v<std::underlying_type_t<E>> ? -16 : 0;
  std::string_view text = printed_enumerators<E, static_cast<E>(first + static_cast<int>(I))...>();
#if defined(__clang__)
  return text.substr(text.find("Values = <") + 10);
#else
  return text.substr(text.find("Values = {") + 10);
#endif
}

/// The text up to the next comma of the list, or to the bracket that ends it; then removed from
/// `text`.
constexpr std::string_view take_candidate(std::string_view& text) {
  int depth = 0;
  std::size_t end = 0;
  for (; end < text.size(); ++end) {
    const char c = text[end];
    if (depth == 0 && (c == ',' || c == '}' || c == '>')) break;
    depth += (c == '<' || c == '(' || c == '{') - (c == '>' || c == ')' || c == '}');
  }
  const std::string_view one = text.substr(0, end);
  text.remove_prefix(std::min(text.size(), end + 1));
  return one;
}

template <class E> constexpr auto find_enumerators() {
  constexpr int first = std::is_signed_v<std::underlying_type_t<E>> ? -16 : 0;
  constexpr std::size_t candidates = static_cast<std::size_t>(128 - first);
  std::array<std::pair<E, std::string_view>, candidates> found{};
  std::size_t count = 0;
  std::string_view text = print_candidates<E>(std::make_index_sequence<candidates>{});
  for (std::size_t i = 0; i < candidates; ++i) {
    const std::string_view name = last_word(take_candidate(text));
    if (!name.empty() && (name[0] < '0' || name[0] > '9'))
      found[count++] = {static_cast<E>(first + static_cast<int>(i)), name};
  }
  return std::pair{found, count};
}

template <class E>
concept IntegerEnum = requires(E value) {
  portico_integer_enum(value);
};
template <class E>
concept NamedEnum = requires(E value) {
  portico_enum_names(value);
};

template <class E>
inline constexpr auto enumerators = [] {
  if constexpr (NamedEnum<E>) {
    return portico_enum_names(E{});
  } else {
    constexpr auto found = find_enumerators<E>();
    std::array<std::pair<E, std::string_view>, found.second> all{};
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = found.first[i];
    return all;
  }
}();

}  // namespace detail

template <class T>
concept Enumeration = std::is_enum_v<T>;

/// The text of an enumerator; empty for a number that is none.
template <Enumeration E> constexpr std::string_view enum_text(E value) {
  for (const auto& [one, text] : detail::enumerators<E>)
    if (one == value) return text;
  return {};
}

template <Enumeration E> struct Type<E> {
  static_assert(!detail::enumerators<E>.empty(),
                "portico: no enumerator found between -16 and 127");

  static Schema schema(Schemas&) {
    Schema all = Schema::array();
    for (const auto& [one, text] : detail::enumerators<E>) {
      if constexpr (detail::IntegerEnum<E>)
        all.push_back(static_cast<std::int64_t>(one));
      else
        all.push_back(std::string{text});
    }
    return {{"type", detail::IntegerEnum<E> ? "integer" : "string"},
            {"enum", std::move(all)},
            {"x-enum", type_title<E>()}};
  }
  static bool fits(const portico_value& cell) {
    E ignored{};
    return find(cell, ignored);
  }
  static void read(const portico_value& cell, E& value) {
    if (!find(cell, value)) detail::mismatch("enum", "Input is none of the enumeration's values");
  }
  static void write(E value, portico_value& cell, Cells&) {
    if constexpr (detail::IntegerEnum<E>)
      cell = cell::integer(static_cast<std::int64_t>(value));
    else
      cell = cell::text(enum_text(value));
  }

private:
  static bool find(const portico_value& cell, E& value) {
    for (const auto& [one, text] : detail::enumerators<E>) {
      const bool same =
          detail::IntegerEnum<E>
              ? cell.kind == PORTICO_INT && cell.integer == static_cast<std::int64_t>(one)
              : cell.kind == PORTICO_STRING && cell::text_of(cell) == text;
      if (!same) continue;
      value = one;
      return true;
    }
    return false;
  }
};

}  // namespace portico
