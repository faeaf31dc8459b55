#pragma once

// Rules as keywords of a schema: Gt<0> is "exclusiveMinimum": 0. Start time only.

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "portico/detail/rule_check.hpp"
#include "portico/field.hpp"
#include "portico/schema.hpp"

namespace portico::detail {

/// What a rule does to a schema: a keyword and its value. Where it belongs to: beside the type
/// itself, within an optional, or beside the member's schema, whatever that is.
struct Keyword {
  enum class Does : std::uint8_t {
    nothing,       ///< names the member (names.hpp), or is looked for elsewhere
    sets,          ///< the value under the word
    least,         ///< minLength, minItems or minProperties, by the type
    most,          ///< maxLength, maxItems or maxProperties
    exemplifies,   ///< the value among the examples
    parses,        ///< its JSON text among the examples
    discriminates  ///< anyOf becomes oneOf with the member that tells the models apart
  };
  enum class Place : std::uint8_t { value, member };
  enum class Kind : std::uint8_t { boolean, integer, whole, real, text };

  Does does = Does::nothing;
  Place place = Place::member;
  Kind kind = Kind::boolean;
  const char* word = "";
  std::string_view text{};
  std::int64_t integer = 0;  ///< of a whole number its 64 bits
  double real = 0;

  template <class V>
  static constexpr Keyword make(Place place, const char* word, V value, Does does = Does::sets) {
    Keyword made{does, place, Kind::boolean, word};
    if constexpr (std::is_convertible_v<V, std::string_view>) {
      made.kind = Kind::text;
      made.text = value;
    } else if constexpr (std::is_floating_point_v<V>) {
      made.kind = Kind::real;
      made.real = static_cast<double>(value);
    } else {
      made.integer = static_cast<std::int64_t>(value);
      if (!std::is_same_v<V, bool>) made.kind = std::is_signed_v<V> ? Kind::integer : Kind::whole;
    }
    return made;
  }
  Schema json() const;
};

template <class Rule> inline constexpr Keyword keyword_of{};

#define PORTICO_KEYWORD(parameter, rule, where, word, ...)                                         \
  template <parameter>                                                                             \
  inline constexpr Keyword keyword_of<rule> =                                                      \
      Keyword::make(Keyword::Place::where, word, __VA_ARGS__)
PORTICO_KEYWORD(std::size_t N, MinLength<N>, value, "", N, Keyword::Does::least);
PORTICO_KEYWORD(std::size_t N, MaxLength<N>, value, "", N, Keyword::Does::most);
PORTICO_KEYWORD(Text X, Pattern<X>, value, "pattern", X.view());
PORTICO_KEYWORD(Constant V, Gt<V>, value, "exclusiveMinimum", V.get());
PORTICO_KEYWORD(Constant V, Ge<V>, value, "minimum", V.get());
PORTICO_KEYWORD(Constant V, Lt<V>, value, "exclusiveMaximum", V.get());
PORTICO_KEYWORD(Constant V, Le<V>, value, "maximum", V.get());
PORTICO_KEYWORD(Constant V, MultipleOf<V>, value, "multipleOf", V.get());
PORTICO_KEYWORD(std::size_t N, MaxDigits<N>, value, "x-max-digits", N);
PORTICO_KEYWORD(std::size_t N, DecimalPlaces<N>, value, "x-decimal-places", N);
PORTICO_KEYWORD(, Strict, value, "x-strict", true);
PORTICO_KEYWORD(, KeepUnderscores, member, "x-convert-underscores", false);
PORTICO_KEYWORD(, Exclude, member, "x-exclude", true);
PORTICO_KEYWORD(, Secret, member, "writeOnly", true);
PORTICO_KEYWORD(Text X, Title<X>, member, "title", X.view());
PORTICO_KEYWORD(Text X, Description<X>, member, "description", X.view());
PORTICO_KEYWORD(Constant V, Example<V>, member, "", V.get(), Keyword::Does::exemplifies);
PORTICO_KEYWORD(Text X, JsonExample<X>, member, "", X.view(), Keyword::Does::parses);
PORTICO_KEYWORD(, Deprecated, member, "deprecated", true);
PORTICO_KEYWORD(Text X, Discriminator<X>, member, "", X.view(), Keyword::Does::discriminates);
#undef PORTICO_KEYWORD

template <Constant Value> Schema constant_schema() {
  return Keyword::make(Keyword::Place::value, "", Value.get()).json();
}

/// Whether a type can be null, which its rules do not speak of.
enum class Nullable : bool { no, yes };
/// The range of a number's own type stands where the rules ask for less or nothing.
void apply_keywords(Schema& schema, Nullable nullable, std::initializer_list<Keyword> keywords);

template <class T>
concept ListOrDictionary = requires {
  typename T::value_type;
  std::declval<T&>().begin();
}
&&!std::is_same_v<T, std::string> && !NlohmannJson<T> && !std::is_base_of_v<JsonValue, T>;

/// Whether a constant can be a value of T; where only the host knows, it can.
template <class T, Constant V> constexpr bool is_of_type() {
  using C = constant_type<V>;
  if constexpr (is_nullable<T>) {
    return is_of_type<std::remove_cvref_t<decltype(*std::declval<T&>())>, V>();
  } else if constexpr (is_field<T>) {
    return is_of_type<typename T::value_type, V>();
  } else if constexpr (std::is_same_v<T, bool>) {
    return std::is_same_v<C, bool>;
  } else if constexpr (std::is_integral_v<T>) {
    if constexpr (IntegerConstant<V>) return std::in_range<T>(V.get());
    return false;
  } else if constexpr (std::is_floating_point_v<T>) {
    return std::is_arithmetic_v<C> && !std::is_same_v<C, bool>;
  } else if constexpr (std::is_same_v<T, std::string>) {
    return TextConstant<V>;
  } else if constexpr (requires(T literal) { literal.choose(V.get()); }) {
    return T{}.choose(V.get());
  } else {
    return !ListOrDictionary<T>;
  }
}

template <class T, class Rule> inline constexpr bool has_fitting_example = true;
template <class T, Constant V>
inline constexpr bool has_fitting_example<T, Example<V>> = is_of_type<T, V>();
template <class T, class Rule> inline constexpr bool has_fitting_default = true;
template <class T, Constant V>
inline constexpr bool has_fitting_default<T, Default<V>> = is_of_type<T, V>();

/// `schema` is that of a T.
template <class T, class... Rules> void apply_rules(Schema& schema, RuleList<Rules...>) {
  if constexpr (rule_flaw<T, Rules...> != RuleFlaw::none)
    return explain_rules<TypePlace<T>, T, Rules...>();
  static_assert(
      (has_fitting_example<T, Rules> && ...),
      "portico: an Example is no value of the type it is for; one that is no literal is a "
      "JsonExample");
  static_assert((has_fitting_default<T, Rules> && ...),
                "portico: a Default is no value of the type it is for");
  static_assert(
      has_default_in_range<Rules...>,
      "portico: a Default breaks a rule that stands beside it; clients could not send it");
  if constexpr ((false || ... || (keyword_of<Rules>.does != Keyword::Does::nothing)))
    apply_keywords(schema, is_nullable<T> ? Nullable::yes : Nullable::no, {keyword_of<Rules>...});
}

}  // namespace portico::detail
