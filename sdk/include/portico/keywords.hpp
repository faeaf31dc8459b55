#pragma once

// Rules as keywords of a schema: Gt<0> is "exclusiveMinimum": 0. Start time only.

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "portico/field.hpp"
#include "portico/schema.hpp"

namespace portico::detail {

/// Where a rule's keyword belongs.
enum class Place {
  value,   ///< beside the type itself, within an optional
  member,  ///< beside the member's schema, whatever it is
  name,    ///< not a keyword: names the member (see names.hpp)
};

inline const char* length_word(const Schema& schema, bool minimum) {
  const std::string type = schema.value("type", "");
  if (type == "array") return minimum ? "minItems" : "maxItems";
  if (type == "object") return minimum ? "minProperties" : "maxProperties";
  return minimum ? "minLength" : "maxLength";
}

template <Constant Value> Schema constant_schema() {
  if constexpr (TextConstant<Value>)
    return std::string{Value.get()};
  else
    return Value.get();
}

template <class Rule> struct Keyword {
  static constexpr Place place = Place::name;
  static void put(Schema&) {}
};

#define PORTICO_KEYWORD(parameter, rule, where, statement)                                         \
  template <parameter> struct Keyword<rule> {                                                      \
    static constexpr Place place = Place::where;                                                   \
    static void put(Schema& s) { statement; }                                                      \
  }
PORTICO_KEYWORD(std::size_t N, MinLength<N>, value, s[length_word(s, true)] = N);
PORTICO_KEYWORD(std::size_t N, MaxLength<N>, value, s[length_word(s, false)] = N);
PORTICO_KEYWORD(Text X, Pattern<X>, value, s["pattern"] = std::string{X.view()});
PORTICO_KEYWORD(Constant V, Gt<V>, value, s["exclusiveMinimum"] = constant_schema<V>());
PORTICO_KEYWORD(Constant V, Ge<V>, value, s["minimum"] = constant_schema<V>());
PORTICO_KEYWORD(Constant V, Lt<V>, value, s["exclusiveMaximum"] = constant_schema<V>());
PORTICO_KEYWORD(Constant V, Le<V>, value, s["maximum"] = constant_schema<V>());
PORTICO_KEYWORD(Constant V, MultipleOf<V>, value, s["multipleOf"] = constant_schema<V>());
PORTICO_KEYWORD(std::size_t N, MaxDigits<N>, value, s["x-max-digits"] = N);
PORTICO_KEYWORD(std::size_t N, DecimalPlaces<N>, value, s["x-decimal-places"] = N);
PORTICO_KEYWORD(, Strict, value, s["x-strict"] = true);
PORTICO_KEYWORD(, KeepUnderscores, member, s["x-convert-underscores"] = false);
PORTICO_KEYWORD(, Exclude, member, s["x-exclude"] = true);
PORTICO_KEYWORD(, Secret, member, s["writeOnly"] = true);
PORTICO_KEYWORD(Text X, Title<X>, member, s["title"] = std::string{X.view()});
PORTICO_KEYWORD(Text X, Description<X>, member, s["description"] = std::string{X.view()});
PORTICO_KEYWORD(Constant V, Example<V>, member, s["examples"].push_back(constant_schema<V>()));
PORTICO_KEYWORD(Text X, JsonExample<X>, member, s["examples"].push_back(Schema::parse(X.view())));
PORTICO_KEYWORD(, Deprecated, member, s["deprecated"] = true);
#undef PORTICO_KEYWORD

/// anyOf becomes oneOf with the member that tells the models apart; also within an optional.
inline void discriminate(Schema& schema, std::string_view member) {
  Schema models = Schema::array(), rest = Schema::array();
  for (const Schema& one : schema.at("anyOf"))
    (one.contains("$ref") || one.contains("oneOf") ? models : rest).push_back(one);
  Schema union_of{{"oneOf", models}, {"discriminator", {{"propertyName", std::string{member}}}}};
  if (rest.empty()) {
    schema.erase("anyOf");
    schema.update(union_of);
    return;
  }
  Schema any = Schema::array({union_of});
  for (const Schema& one : rest) any.push_back(one);
  schema["anyOf"] = any;
}

template <Text X> struct Keyword<Discriminator<X>> {
  static constexpr Place place = Place::member;
  static void put(Schema& s) { discriminate(s, X.view()); }
};

/// The range of a number's own type, which stands where the rules ask for less or nothing.
class OwnRange {
public:
  explicit OwnRange(Schema& number)
      : low_(take(number, "minimum")),
        high_(take(number, "maximum")) {}

  void put_back(Schema& number) const {
    put_back(number, low_, "minimum", "exclusiveMinimum", 1);
    put_back(number, high_, "maximum", "exclusiveMaximum", -1);
  }

private:
  static Schema take(Schema& number, const char* word) {
    const auto found = number.find(word);
    if (found == number.end()) return {};
    Schema bound = std::move(*found);
    number.erase(found);
    return bound;
  }
  /// `inwards` is the sign of a step from the bound into the range. An integer is beyond an exclusive
  /// bound that is one step outside of its own.
  static void put_back(Schema& number, const Schema& own, const char* word, const char* exclusive,
                       int inwards) {
    if (own.is_null()) return;
    const auto tighter = [&](const char* rule, long double slack) {
      const auto found = number.find(rule);
      if (found == number.end()) return false;
      if (!found->is_number()) return true;  // the host says what is wrong with it
      if ((as_number(*found) - as_number(own)) * inwards + slack >= 0) return true;
      number.erase(found);
      return false;
    };
    const bool by_rule = tighter(word, 0), by_other = tighter(exclusive, own.is_number_integer());
    if (!by_rule && !by_other) number[word] = own;
  }
  /// Exact for 64 bits with or without a sign.
  static long double as_number(const Schema& value) {
    if (value.is_number_unsigned()) return static_cast<long double>(value.get<std::uint64_t>());
    if (value.is_number_integer()) return static_cast<long double>(value.get<std::int64_t>());
    return value.get<double>();
  }

  Schema low_, high_;
};

template <class T>
concept ListOrDictionary = requires {
  typename T::value_type;
  std::declval<T&>().begin();
}
&&!std::is_same_v<T, std::string> && !nlohmann::detail::is_basic_json<T>::value;

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
  static_assert(
      (has_fitting_example<T, Rules> && ...),
      "portico: an Example is no value of the type it is for; one that is no literal is a "
      "JsonExample");
  static_assert((has_fitting_default<T, Rules> && ...),
                "portico: a Default is no value of the type it is for");
  Schema& value = is_nullable<T> ? schema.at("anyOf").at(0) : schema;
  const OwnRange range{value};
  (
      [&] {
        if constexpr (Keyword<Rules>::place == Place::value) Keyword<Rules>::put(value);
      }(),
      ...);
  range.put_back(value);
  (
      [&] {
        if constexpr (Keyword<Rules>::place == Place::member) Keyword<Rules>::put(schema);
      }(),
      ...);
}

}  // namespace portico::detail
