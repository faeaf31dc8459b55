#pragma once

// Enumerations: by the names of their enumerators (strings), by their numbers with
// PORTICO_INTEGER_ENUM(Level), or by other texts with PORTICO_ENUM(Color, {Color::sky, "sky-blue"},
// ...). Enumerators are found from -128 to 1023 and at the powers of two above;
// PORTICO_ENUM_RANGE(Code, 0, 5000) names other numbers to look at, PORTICO_ENUM lists the
// enumerators itself. The macros stand in the enumeration's own namespace, any of them together.

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "portico/cells.hpp"
#include "portico/schema.hpp"
#include "portico/type_title.hpp"
#include "portico/types/scalar.hpp"

/// An enumeration that is its numbers.
#define PORTICO_INTEGER_ENUM(E)                                                                    \
  constexpr int portico_integer_enum(E) { return 0; }                                              \
  static_assert(std::is_enum_v<E>)

/// The texts of an enumeration: pairs in braces.
#define PORTICO_ENUM(E, ...)                                                                       \
  constexpr auto portico_enum_names(E) {                                                           \
    return std::to_array<std::pair<E, std::string_view>>({__VA_ARGS__});                           \
  }                                                                                                \
  static_assert(std::is_enum_v<E>)

/// Between which numbers its enumerators are.
#define PORTICO_ENUM_RANGE(E, first, last)                                                         \
  constexpr std::pair<long long, long long> portico_enum_range(E) { return {first, last}; }        \
  static_assert(std::is_enum_v<E> && (first) <= (last))

namespace portico {

namespace detail {

template <class E>
concept RangedEnum = requires(E value) {
  portico_enum_range(value);
};

/// The numbers that may be enumerators, in their order.
template <class E> class Candidates {
public:
  static constexpr std::size_t count() { return in_range() + powers(); }
  static constexpr E at(std::size_t index) {
    if (index < in_range()) return static_cast<E>(first() + static_cast<long long>(index));
    return static_cast<E>(Number{1} << (lowest_power() + index - in_range()));
  }

private:
  using Number = std::underlying_type_t<E>;
  using Limits = std::numeric_limits<Number>;

  static constexpr std::pair<long long, long long> wanted() {
    if constexpr (RangedEnum<E>)
      return portico_enum_range(E{});
    else
      return {-128, 1023};
  }
  static constexpr long long first() {
    return std::max(wanted().first, static_cast<long long>(Limits::min()));
  }
  static constexpr long long last() {
    constexpr auto most = static_cast<unsigned long long>(Limits::max());
    const long long wish = wanted().second;
    return wish < 0 || static_cast<unsigned long long>(wish) <= most ? wish
                                                                     : static_cast<long long>(most);
  }
  static constexpr std::size_t in_range() { return static_cast<std::size_t>(last() - first() + 1); }
  /// The first power of two behind the range.
  static constexpr std::size_t lowest_power() {
    std::size_t power = 0;
    while (power < 63 && (1LL << power) <= last()) ++power;
    return power;
  }
  static constexpr std::size_t powers() {
    constexpr auto digits = static_cast<std::size_t>(Limits::digits);
    return lowest_power() < digits ? digits - lowest_power() : 0;
  }
};

/// All candidates are printed in one go: enumerators as "Color::red", other numbers as "(Color)5".
template <class E, E... Values> constexpr const char* printed_enumerators() {
  return __PRETTY_FUNCTION__;
}

template <class E, std::size_t... I>
constexpr std::string_view print_candidates(std::index_sequence<I...>) {
  std::string_view text = printed_enumerators<E, Candidates<E>::at(I)...>();
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

/// Removes "(Color)5", a number without a name. `cast` is the size of its first part, which all of
/// them share; 0: not known yet. False: a name comes next.
constexpr bool skip_number(std::string_view& text, std::size_t& cast) {
  if (text.empty() || text[0] != '(') return false;
  for (int depth = cast == 0; depth > 0;) {
    ++cast;
    depth += (text[cast] == '(') - (text[cast] == ')');
  }
  std::size_t end = cast + 1;
  while (end < text.size() && text[end] != ',' && text[end] != '}' && text[end] != '>') ++end;
  text.remove_prefix(std::min(text.size(), end + 1));
  return true;
}

template <class E> constexpr auto find_enumerators() {
  constexpr std::size_t candidates = Candidates<E>::count();
  std::array<std::pair<E, std::string_view>, candidates> found{};
  std::size_t count = 0, cast = 0;
  std::string_view text = print_candidates<E>(std::make_index_sequence<candidates>{});
  for (std::size_t i = 0; i < candidates; ++i) {
    if (text.starts_with(' ')) text.remove_prefix(1);
    if (!skip_number(text, cast))
      found[count++] = {Candidates<E>::at(i), last_word(take_candidate(text))};
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

Schema enum_schema(const char* type, Schema all, const std::string& title);
[[noreturn]] void refuse_enumerator(const std::string& number, const std::string& title);

template <class T>
concept Enumeration = std::is_enum_v<T>;

}  // namespace detail

/// The text of an enumerator; empty for a number that is none.
template <detail::Enumeration E> constexpr std::string_view enum_text(E value) {
  for (const auto& [one, text] : detail::enumerators<E>)
    if (one == value) return text;
  return {};
}

namespace detail {
template <class E> constexpr bool has_texts_once() {
  if constexpr (NamedEnum<E>)
    for (std::size_t i = 0; i < enumerators<E>.size(); ++i)
      for (std::size_t j = 0; j < i; ++j)
        if (enumerators<E>[i].second == enumerators<E>[j].second) return false;
  return true;
}

template <Enumeration E> struct Type<E> {
  static_assert(detail::has_texts_once<E>(),
                "portico: PORTICO_ENUM gives two enumerators the same text");
  static_assert(
      !enumerators<E>.empty(),
      "portico: no enumerator found between -128 and 1023 or at a power of two; say where "
      "they are with PORTICO_ENUM_RANGE, or list them with PORTICO_ENUM");

  static Schema schema(Schemas&) {
    Schema all = Schema::array();
    for (const auto& [one, text] : enumerators<E>) {
      if constexpr (IntegerEnum<E>)
        all.push_back(static_cast<Number>(one));
      else
        all.push_back(text);
    }
    return enum_schema(IntegerEnum<E> ? "integer" : "string", std::move(all), type_title<E>());
  }
  static bool fits(const portico_value& cell) {
    E ignored{};
    return find(cell, ignored);
  }
  static void read(const portico_value& cell, E& value) {
    if (!find(cell, value)) mismatch("enum", "Input is none of the enumeration's values");
  }
  static void write(E value, portico_value& cell, Cells&) {
    for (const auto& [one, text] : enumerators<E>)
      if (one == value) return spell(one, text, cell);
    refuse_enumerator(std::to_string(static_cast<Number>(value)), type_title<E>());
  }

private:
  /// Of 64 bits, so that it is written as a number whatever the enumeration is made of.
  using Number =
      std::conditional_t<std::is_signed_v<std::underlying_type_t<E>>, std::int64_t, std::uint64_t>;

  static void spell(E value, std::string_view text, portico_value& cell) {
    if constexpr (!IntegerEnum<E>)
      cell = cell::text(text);
    else if constexpr (std::is_same_v<Number, std::uint64_t>)
      cell = cell::whole(static_cast<Number>(value));
    else
      cell = cell::integer(static_cast<Number>(value));
  }
  static bool find(const portico_value& cell, E& value) {
    for (const auto& [one, text] : enumerators<E>) {
      portico_value known{};
      spell(one, text, known);
      const bool same =
          cell.kind == known.kind && (cell.kind == PORTICO_STRING ? cell::text_of(cell) == text
                                                                  : cell.integer == known.integer);
      if (!same) continue;
      value = one;
      return true;
    }
    return false;
  }
};

}  // namespace detail

}  // namespace portico
