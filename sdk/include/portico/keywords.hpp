#pragma once

// Rules as keywords of a schema: Gt<0> is "exclusiveMinimum": 0. Start time only.

#include <string>
#include <string_view>
#include <type_traits>

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

template <class... Rules> void apply_rules(Schema& schema, bool nullable, RuleList<Rules...>) {
  Schema& value = nullable ? schema.at("anyOf").at(0) : schema;
  (
      [&] {
        if constexpr (Keyword<Rules>::place == Place::value) Keyword<Rules>::put(value);
      }(),
      ...);
  (
      [&] {
        if constexpr (Keyword<Rules>::place == Place::member) Keyword<Rules>::put(schema);
      }(),
      ...);
}

}  // namespace portico::detail
