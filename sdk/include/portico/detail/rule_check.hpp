#pragma once

// Whether the rules of a Field or a parameter go with its type and with each other, in the words of
// the compiler. What only the host knows (patterns) it says at load. Compile time only.

#include <chrono>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <variant>

#include "portico/detail/mistake.hpp"
#include "portico/field.hpp"
#include "portico/rules.hpp"
#include "portico/types/formatted.hpp"
#include "portico/types/json.hpp"

namespace portico::detail {

// What a rule is about; examples alone may stand there more than once.
enum class Subject : std::uint8_t {
  nothing,
  anything,
  examples,
  length,
  pattern,
  bound,
  digits,
  models
};

struct RuleKind {
  Subject subject = Subject::nothing;
  int number = 0;  ///< of the rule
};
template <class Rule> inline constexpr RuleKind kind_of{};
#define PORTICO_SUBJECT(parameter, rule, about)                                                    \
  template <parameter> inline constexpr RuleKind kind_of<rule> { Subject::about, __LINE__ }
PORTICO_SUBJECT(std::size_t N, MinLength<N>, length);
PORTICO_SUBJECT(std::size_t N, MaxLength<N>, length);
PORTICO_SUBJECT(Text X, Pattern<X>, pattern);
PORTICO_SUBJECT(Constant V, Gt<V>, bound);
PORTICO_SUBJECT(Constant V, Ge<V>, bound);
PORTICO_SUBJECT(Constant V, Lt<V>, bound);
PORTICO_SUBJECT(Constant V, Le<V>, bound);
PORTICO_SUBJECT(Constant V, MultipleOf<V>, bound);
PORTICO_SUBJECT(std::size_t N, MaxDigits<N>, digits);
PORTICO_SUBJECT(std::size_t N, DecimalPlaces<N>, digits);
PORTICO_SUBJECT(Text X, Discriminator<X>, models);
PORTICO_SUBJECT(Text X, Alias<X>, anything);
PORTICO_SUBJECT(Text X, InputName<X>, anything);
PORTICO_SUBJECT(Text X, OutputName<X>, anything);
PORTICO_SUBJECT(Text X, As<X>, anything);
PORTICO_SUBJECT(Text X, Embed<X>, anything);
PORTICO_SUBJECT(Text X, Title<X>, anything);
PORTICO_SUBJECT(Text X, Description<X>, anything);
PORTICO_SUBJECT(Text X, JsonExample<X>, examples);
PORTICO_SUBJECT(Constant V, Example<V>, examples);
PORTICO_SUBJECT(Constant V, Default<V>, anything);
PORTICO_SUBJECT(, Strict, anything);
PORTICO_SUBJECT(, KeepUnderscores, anything);
PORTICO_SUBJECT(, Exclude, anything);
PORTICO_SUBJECT(, Secret, anything);
PORTICO_SUBJECT(, Required, anything);
PORTICO_SUBJECT(, Deprecated, anything);
#undef PORTICO_SUBJECT

template <class Rule> inline constexpr bool is_rule = kind_of<Rule>.subject != Subject::nothing;

// What a type is to the rules.
enum class Family : std::uint8_t { unknown, text, integer, number, decimal, list, several, plain };

template <class T> constexpr Family family_of() {
  if constexpr (is_nullable<T>)
    return family_of<std::remove_cvref_t<decltype(*std::declval<T&>())>>();
  else if constexpr (is_field<T>)
    return family_of<typename T::value_type>();
  else if constexpr (is_one_of<T, std::string, Bytes>)
    return Family::text;
  else if constexpr (std::is_same_v<T, Decimal>)
    return Family::decimal;
  else if constexpr (WholeNumber<T>)
    return Family::integer;
  else if constexpr (std::is_floating_point_v<T>)
    return Family::number;
  else if constexpr (requires { std::variant_size<T>::value; } || AnyJson<T>)
    return Family::several;
  else if constexpr (
      requires { std::tuple_size<T>::value; } ||
      requires(T & list) {
        typename T::value_type;
        list.begin();
      })
    return Family::list;
  else if constexpr (
      std::is_same_v<T, bool> || std::is_enum_v<T> || std::is_aggregate_v<T> ||
      requires { T::all_text; } || requires(const T& text) { text.str(); } ||
      requires { typename T::period; } || requires { typename T::clock; })
    return Family::plain;
  else
    return Family::unknown;
}

template <Family family> constexpr bool takes(Subject subject) {
  using enum Family;
  switch (subject) {
  case Subject::nothing: return false;
  case Subject::anything:
  case Subject::examples: return true;
  case Subject::length: return family == text || family == list || family == unknown;
  case Subject::pattern: return family == text || family == unknown;
  case Subject::bound:
    return family == integer || family == number || family == decimal || family == unknown;
  case Subject::digits: return family == decimal || family == unknown;
  case Subject::models: return family == several || family == unknown;
  }
  return true;
}

// Bounds: how far they go, and whether one is a number of the type's kind.
enum class Side : std::uint8_t { none, low, high };

template <class Rule> struct Bound {
  static constexpr Side side = Side::none;
  static constexpr bool excludes = false, is_number = true, is_whole = true;
  static constexpr long double value = 0;
};
template <Constant V, Side which, bool exclusive> struct BoundOf {
  using Given = constant_type<V>;
  static constexpr Side side = which;
  static constexpr bool excludes = exclusive;
  static constexpr bool is_number = std::is_arithmetic_v<Given> && !std::is_same_v<Given, bool>;
  static constexpr long double value = [] {
    if constexpr (is_number)
      return static_cast<long double>(V.get());
    else
      return 0.0L;
  }();
  static constexpr bool is_whole = [] {
    constexpr long double far =
        9223372036854775808.0L;  // 2^63: from here on there are no fractions
    using Limits = std::numeric_limits<long double>;
    if constexpr (std::is_integral_v<Given>) return true;
    if (value >= -far && value < far)
      return static_cast<long double>(static_cast<long long>(value)) == value;
    return value >= Limits::lowest() && value <= Limits::max();
  }();
};
template <Constant V> struct Bound<Gt<V>> : BoundOf<V, Side::low, true> {};
template <Constant V> struct Bound<Ge<V>> : BoundOf<V, Side::low, false> {};
template <Constant V> struct Bound<Lt<V>> : BoundOf<V, Side::high, true> {};
template <Constant V> struct Bound<Le<V>> : BoundOf<V, Side::high, false> {};
template <Constant V> struct Bound<MultipleOf<V>> : BoundOf<V, Side::none, false> {};
template <std::size_t N> struct Bound<MinLength<N>> {
  static constexpr Side side = Side::low;
  static constexpr bool excludes = false, is_number = true, is_whole = true;
  static constexpr long double value = N;
};
template <std::size_t N> struct Bound<MaxLength<N>> : Bound<MinLength<N>> {
  static constexpr Side side = Side::high;
};

/// The range that the rules of one subject leave.
struct Range {
  long double low = -std::numeric_limits<long double>::infinity();
  long double high = std::numeric_limits<long double>::infinity();
  bool without_low = false, without_high = false;

  constexpr bool is_empty() const {
    return low > high || (low == high && (without_low || without_high));
  }
  constexpr bool holds(long double value) const {
    return !(value < low || value > high || (value == low && without_low) ||
             (value == high && without_high));
  }
  template <class Rule> constexpr void narrow() {
    using B = Bound<Rule>;
    if constexpr (B::side == Side::low) {
      if (B::value >= low) without_low = B::excludes, low = B::value;
    } else if constexpr (B::side == Side::high) {
      if (B::value <= high) without_high = B::excludes, high = B::value;
    }
  }
};
template <Subject subject, class... Rules> constexpr Range range_of() {
  Range made;
  (
      [&] {
        if constexpr (kind_of<Rules>.subject == subject) made.narrow<Rules>();
      }(),
      ...);
  return made;
}

template <class... Rules> constexpr bool are_distinct() {
  constexpr std::size_t count = sizeof...(Rules);
  constexpr RuleKind kinds[count + 1] = {kind_of<Rules>...};
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (kinds[i].subject != Subject::examples && kinds[i].number == kinds[j].number) return false;
  return true;
}

/// Whether a range has a value; of integers 1 < n < 2 has none.
template <Family family> constexpr bool has_value(Range range) {
  if (family == Family::integer) {
    if (range.without_low) range.low += 1, range.without_low = false;
    if (range.without_high) range.high -= 1, range.without_high = false;
  }
  return !range.is_empty();
}

enum class RuleFlaw : std::uint8_t {
  none,
  rule_as_type,
  no_rule,
  length,
  pattern,
  bound,
  digits,
  models,
  of_union,
  no_number,
  fraction,
  twice,
  empty
};

/// What is wrong with the rules of a T, if anything.
template <class T, class... Rules> constexpr RuleFlaw find_flaw() {
  if constexpr (is_rule<T>) {
    return RuleFlaw::rule_as_type;
  } else if constexpr (sizeof...(Rules) == 0) {
    return RuleFlaw::none;
  } else if constexpr (!(is_rule<Rules> && ...)) {
    return RuleFlaw::no_rule;
  } else {
    constexpr Family family = family_of<T>();
    constexpr Subject subjects[] = {kind_of<Rules>.subject...};
    for (const Subject subject : subjects) {
      if (takes<family>(subject)) continue;
      if (family == Family::several) return RuleFlaw::of_union;
      switch (subject) {
      case Subject::length: return RuleFlaw::length;
      case Subject::pattern: return RuleFlaw::pattern;
      case Subject::bound: return RuleFlaw::bound;
      case Subject::digits: return RuleFlaw::digits;
      default: return RuleFlaw::models;
      }
    }
    if (!(Bound<Rules>::is_number && ...)) return RuleFlaw::no_number;
    if (family == Family::integer && !(Bound<Rules>::is_whole && ...)) return RuleFlaw::fraction;
    if (!are_distinct<Rules...>()) return RuleFlaw::twice;
    if (!has_value<family>(range_of<Subject::bound, Rules...>()) ||
        range_of<Subject::length, Rules...>().is_empty())
      return RuleFlaw::empty;
    return RuleFlaw::none;
  }
}
template <class T, class... Rules> inline constexpr RuleFlaw rule_flaw = find_flaw<T, Rules...>();

/// Whether a Default is in the range of the rules beside it.
template <Constant V> struct DefaultRange {
  using Given = constant_type<V>;
  static constexpr bool in(Range bounds, Range lengths) {
    if constexpr (std::is_arithmetic_v<Given>) {
      return bounds.holds(static_cast<long double>(V.get()));
    } else if constexpr (TextConstant<V>) {
      long double characters = 0;  // code points
      for (const char c : V.get()) characters += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
      return lengths.holds(characters);
    } else {
      return true;  // an enumerator
    }
  }
};
template <class Rule> struct DefaultOf {
  static constexpr bool in(Range, Range) { return true; }
};
template <Constant V> struct DefaultOf<Default<V>> : DefaultRange<V> {};
template <class... Rules>
inline constexpr bool
    has_default_in_range = (DefaultOf<Rules>::in(range_of<Subject::bound, Rules...>(),
                                                 range_of<Subject::length, Rules...>()) &&
                            ...);

/// One sentence for the flaw of the rules at a place.
template <class Place, class T, class... Rules> constexpr void explain_rules() {
  constexpr RuleFlaw flaw = rule_flaw<T, Rules...>;
  using enum RuleFlaw;
  if constexpr (flaw == rule_as_type)
    PORTICO_MISTAKE(Place, T,
                    "a rule stands where the type belongs; the type comes first, then its rules");
  else if constexpr (flaw == no_rule)
    PORTICO_MISTAKE(
        Place, T,
        "what stands behind the type is no rule; the type comes first, then its rules, as "
        "in Field<int, Ge<1>>");
  else if constexpr (flaw == length)
    PORTICO_MISTAKE(Place, T,
                    "MinLength and MaxLength are rules for texts, lists and dictionaries");
  else if constexpr (flaw == pattern)
    PORTICO_MISTAKE(Place, T, "Pattern is a rule for std::string");
  else if constexpr (flaw == bound)
    PORTICO_MISTAKE(Place, T, "Gt, Ge, Lt, Le and MultipleOf are rules for numbers and Decimal");
  else if constexpr (flaw == digits)
    PORTICO_MISTAKE(Place, T, "MaxDigits and DecimalPlaces are rules for Decimal");
  else if constexpr (flaw == models)
    PORTICO_MISTAKE(Place, T, "Discriminator is a rule for a std::variant of models");
  else if constexpr (flaw == of_union)
    PORTICO_MISTAKE(
        Place, T,
        "a rule needs one type; in a std::variant it belongs into the alternative, as in "
        "std::variant<Field<int, Ge<1>>, bool>");
  else if constexpr (flaw == no_number)
    PORTICO_MISTAKE(Place, T, "the bound of a number is a number, as in Ge<1>");
  else if constexpr (flaw == fraction)
    PORTICO_MISTAKE(Place, T, "the bound of an integer has no fraction");
  else if constexpr (flaw == twice)
    PORTICO_MISTAKE(Place, T, "a rule stands there twice");
  else if constexpr (flaw == empty)
    PORTICO_MISTAKE(Place, T, "no value keeps all of these rules");
}

}  // namespace portico::detail
