#include "testing/schema_fit.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include <re2/re2.h>

namespace portico::testing {
namespace {

using docs::Json;

constexpr unsigned deepest = 128;

std::size_t characters(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char byte) { return (byte & 0xC0) != 0x80; }));
}

bool is_integer(const Json& value) {
  return value.is_number_integer() ||
         (value.is_number_float() && std::trunc(value.get<double>()) == value.get<double>());
}

bool is_of(const Json& value, const std::string& type) {
  if (type == "integer") return is_integer(value);
  if (type == "number") return value.is_number();
  if (type == "null") return value.is_null();
  return value.type_name() == type;
}

std::string shown(const Json& value) {
  std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (text.size() > 100) text = text.substr(0, 97) + "...";
  return text;
}

class Fit {
public:
  explicit Fit(const Json& document) : document_{document} {}

  void value(const Json& schema, const Json& value, const std::string& at) {
    if (depth_ >= deepest) return;
    ++depth_;
    one(schema, value, at);
    --depth_;
  }
  std::vector<std::string> misfits;

private:
  void say(const std::string& at, const std::string& what) { misfits.push_back(at + ' ' + what); }

  void one(const Json& schema, const Json& given, const std::string& at) {
    if (schema.is_boolean() && !schema.get<bool>()) return say(at, "is not in the document");
    if (!schema.is_object()) return;
    if (schema.contains("$ref")) value(target(schema["$ref"]), given, at);
    if (const Json* all = docs::find(schema, "allOf"))
      for (const Json& part : *all) value(part, given, at);
    if (const Json* any = docs::find(schema, "anyOf")) union_of(*any, given, at);
    if (const Json* alternatives = docs::find(schema, "oneOf")) union_of(*alternatives, given, at);
    if (const Json* type = docs::find(schema, "type"); type && !has_type(*type, given))
      return say(at, "is " + std::string{given.type_name()} + ", and not " +
                         (type->is_string() ? type->get<std::string>() : type->dump()));
    if (const Json* constant = docs::find(schema, "const"); constant && *constant != given)
      say(at, "is " + shown(given) + ", and not " + shown(*constant));
    if (const Json* values = docs::find(schema, "enum");
        values && std::find(values->begin(), values->end(), given) == values->end())
      say(at, "is " + shown(given) + ", which is none of " + shown(*values));
    if (given.is_number()) number(schema, given, at);
    if (given.is_string()) text(schema, given.get<std::string>(), at);
    if (given.is_array()) array(schema, given, at);
    if (given.is_object()) object(schema, given, at);
  }

  const Json& target(const Json& reference) const {
    static const Json anything = true;
    if (!reference.is_string() || !reference.get_ref<const std::string&>().starts_with('#'))
      return anything;
    const Json::json_pointer place{reference.get_ref<const std::string&>().substr(1)};
    return document_.contains(place) ? document_.at(place) : anything;
  }

  static bool has_type(const Json& type, const Json& given) {
    if (type.is_string()) return is_of(given, type.get<std::string>());
    return std::any_of(type.begin(), type.end(),
                       [&](const Json& one) { return is_of(given, one.get<std::string>()); });
  }

  /// What is wrong with the one that comes nearest: that is wrong within the value, and in the
  /// fewest places.
  void union_of(const Json& alternatives, const Json& given, const std::string& at) {
    const auto distance = [&](const std::vector<std::string>& one) {
      const bool within = std::all_of(one.begin(), one.end(), [&](const std::string& misfit) {
        return misfit.starts_with(at + '.');
      });
      return std::pair{!within, one.size()};
    };
    std::vector<std::string> nearest;
    for (const Json& alternative : alternatives) {
      Fit fit{document_};
      fit.depth_ = depth_;
      fit.value(alternative, given, at);
      if (fit.misfits.empty()) return;
      if (nearest.empty() || distance(fit.misfits) < distance(nearest))
        nearest = std::move(fit.misfits);
    }
    if (nearest.empty()) nearest.push_back(at + " fits nothing");
    misfits.insert(misfits.end(), nearest.begin(), nearest.end());
  }

  void bound(const Json& schema, const char* word, double given, const std::string& at,
             bool (*kept)(double given, double bound)) {
    const Json* const limit = docs::find(schema, word);
    if (limit && limit->is_number() && !kept(given, limit->get<double>()))
      say(at, "breaks " + std::string{word} + ' ' + limit->dump());
  }

  void number(const Json& schema, const Json& given, const std::string& at) {
    const auto number = given.get<double>();
    bound(schema, "minimum", number, at, [](double one, double limit) { return one >= limit; });
    bound(schema, "maximum", number, at, [](double one, double limit) { return one <= limit; });
    bound(schema, "exclusiveMinimum", number, at,
          [](double one, double limit) { return one > limit; });
    bound(schema, "exclusiveMaximum", number, at,
          [](double one, double limit) { return one < limit; });
  }

  void size(const Json& schema, const char* least, const char* most, std::size_t given,
            const std::string& at) {
    const auto size = static_cast<double>(given);
    bound(schema, least, size, at, [](double one, double limit) { return one >= limit; });
    bound(schema, most, size, at, [](double one, double limit) { return one <= limit; });
  }

  void text(const Json& schema, const std::string& given, const std::string& at) {
    size(schema, "minLength", "maxLength", characters(given), at);
    const Json* const pattern = docs::find(schema, "pattern");
    if (!pattern || !pattern->is_string()) return;
    const RE2 expression{pattern->get<std::string>(), RE2::Quiet};
    if (expression.ok() && !RE2::PartialMatch(given, expression))
      say(at, "breaks the pattern " + pattern->get<std::string>());
  }

  void array(const Json& schema, const Json& given, const std::string& at) {
    size(schema, "minItems", "maxItems", given.size(), at);
    const Json* const first = docs::find(schema, "prefixItems");
    const Json* const items = docs::find(schema, "items");
    for (std::size_t index = 0; index < given.size(); ++index) {
      const std::string place = at + '.' + std::to_string(index);
      if (first && index < first->size())
        value((*first)[index], given[index], place);
      else if (items)
        value(*items, given[index], place);
    }
    if (docs::says(schema, "uniqueItems") &&
        std::set<Json>(given.begin(), given.end()).size() != given.size())
      say(at, "has one item twice");
  }

  void object(const Json& schema, const Json& given, const std::string& at) {
    size(schema, "minProperties", "maxProperties", given.size(), at);
    if (const Json* const names = docs::find(schema, "required"))
      for (const Json& name : *names)
        if (!given.contains(name.get<std::string>()))
          say(at + '.' + name.get<std::string>(), "is missing");
    const Json* const properties = docs::find(schema, "properties");
    const Json* const others = docs::find(schema, "additionalProperties");
    for (const auto& [name, member] : given.items()) {
      const Json* const known = properties ? docs::find(*properties, name) : nullptr;
      if (known)
        value(*known, member, at + '.' + name);
      else if (others)
        value(*others, member, at + '.' + name);
    }
  }

  const Json& document_;
  unsigned depth_ = 0;
};

}  // namespace

std::vector<std::string> misfits(const Json& document, const Json& schema, const Json& value,
                                 const std::string& at) {
  Fit fit{document};
  fit.value(schema, value, at);
  return fit.misfits;
}

}  // namespace portico::testing
