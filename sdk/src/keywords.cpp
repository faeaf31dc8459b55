#include "portico/keywords.hpp"

#include <stdexcept>

namespace portico::detail {

Schema Keyword::json() const {
  switch (kind) {
  case Kind::boolean: return integer != 0;
  case Kind::integer: return integer;
  case Kind::whole: return static_cast<std::uint64_t>(integer);
  case Kind::real: return real;
  default: return text;
  }
}

namespace {

const char* length_word(const Schema& schema, bool minimum) {
  const std::string type = schema.value("type", "");
  if (type == "array") return minimum ? "minItems" : "maxItems";
  if (type == "object") return minimum ? "minProperties" : "maxProperties";
  return minimum ? "minLength" : "maxLength";
}

/// anyOf becomes oneOf with the member that tells the models apart; also within an optional.
void discriminate(Schema& schema, std::string_view member) {
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
  /// `inwards` is the sign of a step from the bound into the range. An integer is beyond an
  /// exclusive bound that is one step outside of its own.
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

Schema parse_example(std::string_view text) try {
  return Schema::parse(text);
} catch (const std::invalid_argument& error) {
  throw std::invalid_argument("a JsonExample is " + std::string{error.what() + sizeof "portico:"});
}

void apply(Schema& schema, const Keyword& keyword) {
  using Does = Keyword::Does;
  switch (keyword.does) {
  case Does::nothing: return;
  case Does::sets: schema[keyword.word] = keyword.json(); return;
  case Does::least: schema[length_word(schema, true)] = keyword.json(); return;
  case Does::most: schema[length_word(schema, false)] = keyword.json(); return;
  case Does::exemplifies: schema["examples"].push_back(keyword.json()); return;
  case Does::parses: schema["examples"].push_back(parse_example(keyword.text)); return;
  case Does::discriminates: discriminate(schema, keyword.text); return;
  }
}

}  // namespace

void apply_keywords(Schema& schema, Nullable nullable, std::initializer_list<Keyword> keywords) {
  Schema& value = nullable == Nullable::yes ? schema.at("anyOf").at(0) : schema;
  const OwnRange range{value};
  for (const Keyword& keyword : keywords)
    if (keyword.place == Keyword::Place::value) apply(value, keyword);
  range.put_back(value);
  for (const Keyword& keyword : keywords)
    if (keyword.place == Keyword::Place::member) apply(schema, keyword);
}

}  // namespace portico::detail
