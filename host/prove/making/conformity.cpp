#include "prove/making/conformity.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include <re2/re2.h>

namespace portico::prove {
namespace {

using docs::find;

constexpr int deepest = 64;

bool is_of(const Json& value, const std::string& type) {
  if (type == "integer")
    return value.is_number_integer() ||
           (value.is_number_float() && std::floor(value.get<double>()) == value.get<double>());
  if (type == "number") return value.is_number();
  if (type == "string") return value.is_string();
  if (type == "boolean") return value.is_boolean();
  if (type == "null") return value.is_null();
  if (type == "array") return value.is_array();
  return type != "object" || value.is_object();
}

std::string at_place(const std::string& at, const std::string& what) {
  return at.empty() ? "it " + what : at + ' ' + what;
}

/// The bound in words when the number is beyond it; in 3.0 an exclusive one is a flag.
std::string beyond_bounds(const Json& schema, const Json& value) {
  const double number = value.get<double>();
  const auto broken = [&](const char* word, auto breaks) {
    return has_number(schema, word) && breaks(number, number_of(schema, word, 0));
  };
  const auto less = [](double a, double b) { return a < b; };
  const auto more = [](double a, double b) { return a > b; };
  const auto not_more = [](double a, double b) { return a <= b; };
  const auto not_less = [](double a, double b) { return a >= b; };
  if (broken("minimum", less)) return "is below minimum";
  if (broken("maximum", more)) return "is above maximum";
  if (broken("exclusiveMinimum", not_more)) return "is not above exclusiveMinimum";
  if (broken("exclusiveMaximum", not_less)) return "is not below exclusiveMaximum";
  if (docs::says(schema, "exclusiveMinimum") && broken("minimum", not_more))
    return "is not above minimum, which is exclusive";
  if (docs::says(schema, "exclusiveMaximum") && broken("maximum", not_less))
    return "is not below maximum, which is exclusive";
  const double step = number_of(schema, "multipleOf", 0);
  if (step > 0) {
    const double times = number / step;
    if (std::abs(times - std::round(times)) > 1e-9 * std::max(1.0, std::abs(times)))
      return "is not a multiple of multipleOf";
  }
  return {};
}

std::string wrong_size(const Json& schema, std::size_t size, const char* least, const char* most) {
  const auto number = static_cast<double>(size);
  if (number < number_of(schema, least, 0)) return std::string{"has less than "} + least;
  if (number > number_of(schema, most, INFINITY)) return std::string{"has more than "} + most;
  return {};
}

}  // namespace

std::vector<std::string> types_of(const Json& schema) {
  std::vector<std::string> types;
  const Json* type = find(schema, "type");
  if (type && type->is_string()) types.push_back(type->get<std::string>());
  if (type && type->is_array())
    for (const Json& one : *type)
      if (one.is_string()) types.push_back(one.get<std::string>());
  if (!types.empty() && docs::says(schema, "nullable")) types.emplace_back("null");
  return types;
}

std::size_t length_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char byte) { return (byte & 0xC0) != 0x80; }));
}

bool has_number(const Json& schema, std::string_view word) {
  const Json* value = find(schema, word);
  return value && value->is_number();
}

double number_of(const Json& schema, std::string_view word, double otherwise) {
  return has_number(schema, word) ? find(schema, word)->get<double>() : otherwise;
}

Conformity::Conformity(const Json& document) : document_{document} {}
Conformity::~Conformity() = default;

Json Conformity::resolved(const Json& schema) const {
  const Json* current = &schema;
  for (int i = 0; i < deepest; ++i) {
    const std::string_view reference = docs::text(*current, "$ref");
    if (!reference.starts_with("#/")) break;
    const Json::json_pointer pointer{std::string{reference.substr(1)}};
    if (!document_.contains(pointer)) return true;
    current = &document_[pointer];
  }
  const Json* parts = find(*current, "allOf");
  if (!parts || !parts->is_array()) return *current;
  Json joined = *current;
  joined.erase("allOf");
  for (const Json& part : *parts) {
    const Json more = resolved(part);
    if (const Json* names = find(more, "required"); names && joined.contains("required"))
      for (const Json& name : *names) joined["required"].push_back(name);
    if (!more.is_object()) continue;
    for (const auto& [word, value] : more.items())
      if (word == "properties" && joined.contains(word))
        docs::merge(joined[word], value);
      else if (!joined.contains(word))
        joined[word] = value;
  }
  return joined;
}

const re2::RE2* Conformity::pattern(const Json& schema) const {
  const std::string text{docs::text(schema, "pattern")};
  if (text.empty()) return nullptr;
  auto& known = patterns_[text];
  if (!known) {
    re2::RE2::Options options;
    options.set_log_errors(false);
    known = std::make_unique<re2::RE2>(text, options);
  }
  return known->ok() ? known.get() : nullptr;
}

std::string Conformity::objection(const Json& schema, const Json& value) const {
  return judge(schema, value, "", 0);
}

std::string Conformity::judge(const Json& given, const Json& value, const std::string& at,
                              int depth) const {
  if (depth > deepest || given.is_boolean() || is_raw(value))
    return given == false ? at_place(at, "may not be there") : std::string{};
  const Json schema = resolved(given);
  if (!schema.is_object()) return {};
  if (const auto types = types_of(schema); !types.empty()) {
    const bool known = std::any_of(types.begin(), types.end(),
                                   [&](const std::string& type) { return is_of(value, type); });
    if (!known) return at_place(at, "is not of type " + types.front());
  }
  if (const Json* same = find(schema, "const"); same && *same != value)
    return at_place(at, "is not the const");
  if (const Json* list = find(schema, "enum"); list && list->is_array())
    if (std::find(list->begin(), list->end(), value) == list->end())
      return at_place(at, "is none of the enum");
  if (std::string wrong = judge_choices(schema, value, at, depth); !wrong.empty()) return wrong;
  if (value.is_object()) return judge_object(schema, value, at, depth);
  if (value.is_array()) return judge_array(schema, value, at, depth);
  const std::string wrong = value.is_string()   ? judge_text(schema, value)
                            : value.is_number() ? beyond_bounds(schema, value)
                                                : "";
  return wrong.empty() ? wrong : at_place(at, wrong);
}

std::string Conformity::judge_choices(const Json& schema, const Json& value, const std::string& at,
                                      int depth) const {
  for (const char* word : {"anyOf", "oneOf"}) {
    const Json* choices = find(schema, word);
    if (!choices || !choices->is_array() || choices->empty()) continue;
    if (docs::says(schema, "nullable") && value.is_null()) continue;
    std::string first;
    const bool fitting = std::any_of(choices->begin(), choices->end(), [&](const Json& one) {
      std::string wrong = judge(one, value, at, depth + 1);
      if (first.empty()) first = wrong;
      return wrong.empty();
    });
    if (!fitting) return first;
  }
  return {};
}

std::string Conformity::judge_object(const Json& schema, const Json& value, const std::string& at,
                                     int depth) const {
  if (const Json* names = find(schema, "required"); names && names->is_array())
    for (const Json& name : *names)
      if (name.is_string() && !value.contains(name.get<std::string>()))
        return at_place(at, "has no " + name.get<std::string>());
  const Json* properties = find(schema, "properties");
  const Json* others = find(schema, "additionalProperties");
  for (const auto& [name, member] : value.items()) {
    const Json* known = properties ? find(*properties, name) : nullptr;
    const Json* its = known ? known : others;
    if (!known && others && *others == false) return at_place(at, "has " + name + " beside");
    if (!its) continue;
    std::string wrong = judge(*its, member, at.empty() ? name : at + '.' + name, depth + 1);
    if (!wrong.empty()) return wrong;
  }
  std::string wrong = wrong_size(schema, value.size(), "minProperties", "maxProperties");
  return wrong.empty() ? wrong : at_place(at, wrong);
}

std::string Conformity::judge_array(const Json& schema, const Json& value, const std::string& at,
                                    int depth) const {
  std::string wrong = wrong_size(schema, value.size(), "minItems", "maxItems");
  if (!wrong.empty()) return at_place(at, wrong);
  const Json* prefix = find(schema, "prefixItems");
  const Json* items = find(schema, "items");
  for (std::size_t i = 0; i < value.size(); ++i) {
    const Json* its = prefix && i < prefix->size() ? &(*prefix)[i] : items;
    if (!its) continue;
    wrong = judge(*its, value[i], at + '[' + std::to_string(i) + ']', depth + 1);
    if (!wrong.empty()) return wrong;
  }
  if (docs::says(schema, "uniqueItems"))
    for (std::size_t i = 1; i < value.size(); ++i)
      if (std::find(value.begin(), value.begin() + static_cast<std::ptrdiff_t>(i), value[i]) !=
          value.begin() + static_cast<std::ptrdiff_t>(i))
        return at_place(at, "has an item twice");
  return {};
}

std::string Conformity::judge_text(const Json& schema, const Json& value) const {
  const auto& text = value.get_ref<const std::string&>();
  std::string wrong = wrong_size(schema, length_of(text), "minLength", "maxLength");
  if (!wrong.empty()) return wrong;
  const re2::RE2* wanted = pattern(schema);
  if (wanted && !re2::RE2::PartialMatch(text, *wanted)) return "does not match its pattern";
  return {};
}

}  // namespace portico::prove
