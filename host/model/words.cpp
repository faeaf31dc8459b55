// The vocabulary of sdk/docs/models.md: which words a schema of each kind may have, and the parts
// of a type that words alone make: bounds, limits, values.

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <set>

#include <re2/re2.h>

#include "model/coerce.hpp"
#include "model/compiler.hpp"
#include "model/write.hpp"

namespace portico::model {
namespace {

using Words = std::set<std::string_view>;

const Words& annotations() {
  static const Words words{"title",           "description", "default",  "examples",
                           "example",         "deprecated",  "readOnly", "contentMediaType",
                           "contentEncoding", "$comment"};
  return words;
}

const Words& words_of(Kind kind) {
  static const Words any, text{"type", "format", "minLength", "maxLength", "pattern"},
      format{"type", "format"},
      number{"type", "minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "multipleOf"},
      decimal{"type",    "format",           "minimum",   "exclusiveMinimum",
              "maximum", "exclusiveMaximum", "multipleOf"},
      plain{"type"}, values{"type", "const", "enum"},
      list{"type", "items", "minItems", "maxItems", "uniqueItems"},
      tuple{"type", "items", "prefixItems", "minItems", "maxItems"},
      dict{"type", "additionalProperties", "propertyNames", "minProperties", "maxProperties"},
      model{"type", "properties", "required", "additionalProperties"}, choice{"anyOf"},
      tagged{"oneOf", "discriminator"};
  switch (kind) {
  case Kind::any: return any;
  case Kind::string:
  case Kind::bytes: return text;
  case Kind::integer:
  case Kind::number: return number;
  case Kind::boolean:
  case Kind::null: return plain;
  case Kind::decimal: return decimal;
  case Kind::literal:
  case Kind::enumeration: return values;
  case Kind::list:
  case Kind::set: return list;
  case Kind::tuple: return tuple;
  case Kind::dict: return dict;
  case Kind::model: return model;
  case Kind::nullable:
  case Kind::choice: return choice;
  case Kind::tagged: return tagged;
  default: return format;
  }
}

bool is_known(std::string_view word) {
  if (word == "$ref" || word == "in" || word == "writeOnly" || annotations().contains(word))
    return true;
  for (int kind = 0; kind <= static_cast<int>(Kind::tagged); ++kind)
    if (words_of(static_cast<Kind>(kind)).contains(word)) return true;
  return false;
}

std::string quoted_json(std::string_view text) {
  message::Text out;
  if (!message::write_string(text, out)) return "\"?\"";
  return std::string{out.view()};
}

std::string spelled(double number, Spelling spelling) {
  message::Text out;
  write_number(number, out, spelling);
  return std::string{out.view()};
}

/// As Rust prints a float in a message: no exponent, no ".0".
std::string plain_number(double number) {
  std::array<char, 400> digits;
  auto end =
      std::to_chars(digits.data(), digits.data() + digits.size(), number, std::chars_format::fixed)
          .ptr;
  return {digits.data(), end};
}

struct BoundWord {
  const char* word;
  Bound::Rule rule;
  const char* context;
  const char* message;
};

// In the order in which they are checked; only the first that is broken is told.
constexpr std::array bound_words{
    BoundWord{"multipleOf", Bound::Rule::multiple_of, "multiple_of",
              "Input should be a multiple of "},
    BoundWord{"maximum", Bound::Rule::at_most, "le", "Input should be less than or equal to "},
    BoundWord{"exclusiveMaximum", Bound::Rule::below, "lt", "Input should be less than "},
    BoundWord{"minimum", Bound::Rule::at_least, "ge", "Input should be greater than or equal to "},
    BoundWord{"exclusiveMinimum", Bound::Rule::above, "gt", "Input should be greater than "},
};

/// All digits of a whole number; false: it is none, or beyond 64 bits.
bool whole_of(const Schema& value, WideInteger& out) {
  if (value.is_number_unsigned())
    out = value.get<std::uint64_t>();
  else if (value.is_number_integer())
    out = value.get<std::int64_t>();
  else if (const auto number = value.get<double>(); number == std::trunc(number))
    out = std::fabs(number) < 0x1p100 ? static_cast<WideInteger>(number) : WideInteger{1} << 100;
  else
    return false;
  return out >= INT64_MIN && out <= static_cast<WideInteger>(UINT64_MAX);
}

std::string spelled(WideInteger number) {
  return number < 0 ? std::to_string(static_cast<std::int64_t>(number))
                    : std::to_string(static_cast<std::uint64_t>(number));
}

Bound bound_of(const BoundWord& word, const Schema& value, Kind kind, const Place& place) {
  if (!value.is_number()) place.refuse("must be a number");
  Bound bound;
  bound.rule = word.rule;
  bound.number = value.get<double>();
  bound.whole = value.is_number_integer() || bound.number == std::trunc(bound.number);
  if (word.rule == Bound::Rule::multiple_of && !(bound.number > 0))
    place.refuse("must be greater than 0");
  bound.text = value.dump();
  if (kind == Kind::integer) {
    if (!whole_of(value, bound.integer))
      place.refuse("must be an integer of 64 bits, as the type is");
    bound.text = spelled(bound.integer);
  } else if (kind == Kind::number) {
    bound.text = spelled(bound.number, Spelling::python);
    bound.of_float = std::fabs(bound.number) == std::numeric_limits<float>::max();
  }
  std::string words = kind == Kind::number ? plain_number(bound.number) : bound.text;
  bound.message = word.message + words;
  bound.context = std::string{"{\""} + word.context + "\":" + bound.text + "}";
  return bound;
}

bool is_upper(const Bound& bound) {
  return bound.rule == Bound::Rule::at_most || bound.rule == Bound::Rule::below;
}

WideInteger limit_of(const Bound& bound, WideInteger) { return bound.integer; }
double limit_of(const Bound& bound, double) { return bound.number; }
WideInteger next(WideInteger number, int direction) { return number + direction; }
double next(double number, int direction) { return std::nextafter(number, direction * HUGE_VAL); }

/// The numbers from `low` to `high` that all bounds leave. False: they are no range.
template <class Number> bool range_of(const std::vector<Bound>& bounds, Number& low, Number& high) {
  for (const Bound& bound : bounds) {
    const Number limit = limit_of(bound, Number{});
    switch (bound.rule) {
    case Bound::Rule::at_most: high = std::min(high, limit); break;
    case Bound::Rule::below: high = std::min(high, next(limit, -1)); break;
    case Bound::Rule::at_least: low = std::max(low, limit); break;
    case Bound::Rule::above: low = std::max(low, next(limit, 1)); break;
    default: return false;
    }
  }
  return !bounds.empty() && low <= high;
}

/// What is in the range of all bounds needs no look at each of them.
void settle_range(Type& type) {
  WideInteger low = INT64_MIN, high = INT64_MAX;
  if (type.kind == Kind::integer && range_of(type.bounds, low, high)) {
    type.range_kind = PORTICO_INT;
    type.low = static_cast<std::int64_t>(low);
    type.high = static_cast<std::int64_t>(high);
  }
  type.low_number = -HUGE_VAL, type.high_number = HUGE_VAL;
  if (type.kind == Kind::number && range_of(type.bounds, type.low_number, type.high_number))
    type.range_kind = PORTICO_FLOAT;
}

bool count_of(const Schema& schema, const char* word, const Place& place, std::size_t& out) {
  auto found = schema.find(word);
  if (found == schema.end()) return false;
  if (!found->is_number_unsigned() &&
      !(found->is_number_integer() && found->get<std::int64_t>() >= 0))
    (place / word).refuse("must be an integer that is not negative");
  out = found->get<std::size_t>();
  return true;
}

Limit length(const Schema& schema, const char* word, const char* context, const std::string& before,
             const std::string& unit, const Place& place) {
  Limit limit;
  limit.given = count_of(schema, word, place, limit.count);
  limit.message = before + std::to_string(limit.count) + " " + unit + (limit.count == 1 ? "" : "s");
  limit.context = std::string{"{\""} + context + "\":" + std::to_string(limit.count) + "}";
  return limit;
}

/// The words for arrays and dicts end where the actual length goes.
Limit size_limit(const Schema& schema, const char* word, bool least, const std::string& field,
                 const Place& place) {
  Limit limit;
  limit.given = count_of(schema, word, place, limit.count);
  std::string count = std::to_string(limit.count);
  limit.message = field + " should have at " + (least ? "least " : "most ") + count + " item" +
                  (limit.count == 1 ? "" : "s") + " after validation, not ";
  limit.context = "{\"field_type\":\"" + field + "\",\"" + (least ? "min_length" : "max_length") +
                  "\":" + count + ",\"actual_length\":";
  return limit;
}

void compile_pattern(Type& type, const Schema& value, const Place& place) {
  if (!value.is_string()) place.refuse("must be a string");
  type.pattern = value.get<std::string>();
  re2::RE2::Options options;
  options.set_log_errors(false);
  auto expression = std::make_shared<re2::RE2>(type.pattern, options);
  if (!expression->ok())
    place.refuse("is not in RE2 syntax (" + expression->error() +
                 "); write it without look-around and back-references");
  type.expression = std::move(expression);
  type.pattern_message = "String should match pattern '" + type.pattern + "'";
  type.pattern_context = "{\"pattern\":" + quoted_json(type.pattern) + "}";
}

std::string kind_name(Kind kind) {
  switch (kind) {
  case Kind::nullable:
  case Kind::choice: return "anyOf; put it into the member it is for";
  case Kind::any: return "a schema without a type; say which type it is";
  default: return "this type";
  }
}

}  // namespace

void refuse_unknown_words(const Schema& schema, const Type& type, bool member, const Place& place) {
  bool reference = schema.contains("$ref");
  for (const auto& [word, value] : schema.items()) {
    if (word.starts_with("x-") || annotations().contains(word)) continue;
    if (member && (word == "in" || word == "writeOnly")) continue;
    if (reference && word == "$ref") continue;
    if (!is_known(word))
      (place / word)
          .refuse("is a word that models do not have; see docs/models.md, or begin it with x- to "
                  "have it ignored");
    if (word == "writeOnly")
      (place / word).refuse("says something of a member only; put it into a property");
    if (word == "in") (place / word).refuse("belongs into a property of a route's input");
    if (reference)
      (place / word).refuse("cannot stand beside $ref; put it into the model that is referred to");
    if (!words_of(type.kind).contains(word))
      (place / word).refuse("does not go with " + kind_name(type.kind));
  }
}

void compile_bounds(Type& type, const Schema& schema, const Place& place) {
  for (const BoundWord& word : bound_words)
    if (auto found = schema.find(word.word); found != schema.end())
      type.bounds.push_back(bound_of(word, *found, type.kind, place / word.word));
  if (type.kind == Kind::integer)
    type.takes_unsigned =
        std::any_of(type.bounds.begin(), type.bounds.end(), [](const Bound& bound) {
          return is_upper(bound) && bound.integer > INT64_MAX;
        });
  if (type.kind != Kind::decimal) return settle_range(type);
  type.digits = length(schema, "x-max-digits", "max_digits",
                       "Decimal input should have no more than ", "digit", place);
  type.digits.message += " in total";
  type.places = length(schema, "x-decimal-places", "decimal_places",
                       "Decimal input should have no more than ", "decimal place", place);
}

/// Bounds that are the range of a type of C++ make no type of their own.
bool is_own_range(const Type& type) {
  constexpr std::pair<WideInteger, WideInteger> ranges[] = {
      {INT8_MIN, INT8_MAX}, {INT16_MIN, INT16_MAX}, {INT32_MIN, INT32_MAX}, {INT64_MIN, INT64_MAX},
      {0, UINT8_MAX},       {0, UINT16_MAX},        {0, UINT32_MAX},        {0, UINT64_MAX}};
  if (type.bounds.size() != 2) return false;
  const Bound &most = type.bounds[0], &least = type.bounds[1];
  if (most.rule != Bound::Rule::at_most || least.rule != Bound::Rule::at_least) return false;
  if (type.kind == Kind::number) return most.of_float && least.of_float;
  return std::find(std::begin(ranges), std::end(ranges), std::pair{least.integer, most.integer}) !=
         std::end(ranges);
}

void compile_limits(Type& type, const Schema& schema, const Place& place) {
  switch (type.kind) {
  case Kind::string:
  case Kind::bytes: {
    bool octets = type.kind == Kind::bytes;
    std::string field = octets ? "Data should have at " : "String should have at ",
                unit = octets ? "byte" : "character";
    type.least = length(schema, "minLength", "min_length", field + "least ", unit, place);
    type.most = length(schema, "maxLength", "max_length", field + "most ", unit, place);
    if (auto found = schema.find("pattern"); found != schema.end())
      compile_pattern(type, *found, place / "pattern");
    return;
  }
  case Kind::dict:
    type.least = size_limit(schema, "minProperties", true, "Dictionary", place);
    type.most = size_limit(schema, "maxProperties", false, "Dictionary", place);
    return;
  default: {
    std::string field = type.kind == Kind::set     ? "Set"
                        : type.kind == Kind::tuple ? "Tuple"
                                                   : "List";
    type.least = size_limit(schema, "minItems", true, field, place);
    type.most = size_limit(schema, "maxItems", false, field, place);
  }
  }
}

std::string python_repr(const Schema& value) {
  if (value.is_null()) return "None";
  if (value.is_boolean()) return value.get<bool>() ? "True" : "False";
  if (!value.is_string()) return value.dump();
  const auto& text = value.get_ref<const std::string&>();
  char quote =
      text.find('\'') != std::string::npos && text.find('"') == std::string::npos ? '"' : '\'';
  std::string out{quote};
  for (char c : text) {
    if (c == quote || c == '\\')
      out += '\\', out += c;
    else if (c == '\n')
      out += "\\n";
    else if (c == '\r')
      out += "\\r";
    else if (c == '\t')
      out += "\\t";
    else
      out += c;
  }
  return out + quote;
}

std::string join_choices(const std::vector<std::string>& texts) {
  std::string out;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (i) out += i + 1 == texts.size() ? " or " : ", ";
    out += texts[i];
  }
  return out;
}

void compile_values(Type& type, const Schema& values, message::Arena& arena) {
  std::vector<std::string> texts;
  for (const Schema& value : values) {
    type.values.push_back(to_cell(value, arena));
    texts.push_back(python_repr(value));
  }
  std::string expected = join_choices(texts);
  type.values_message = "Input should be " + expected;
  type.values_context = "{\"expected\":" + quoted_json(expected) + "}";
}

portico_value to_cell(const Schema& value, message::Arena& arena) {
  portico_value cell{};
  if (value.is_boolean())
    cell.kind = PORTICO_BOOL, cell.integer = value.get<bool>();
  else if (value.is_number_unsigned() && value.get<std::uint64_t>() > INT64_MAX)
    cell.kind = PORTICO_UINT, cell.integer = static_cast<std::int64_t>(value.get<std::uint64_t>());
  else if (value.is_number_integer())
    cell.kind = PORTICO_INT, cell.integer = value.get<std::int64_t>();
  else if (value.is_number())
    cell.kind = PORTICO_FLOAT, cell.number = value.get<double>();
  else if (value.is_string())
    set_text(cell, message::keep(arena, value.get_ref<const std::string&>()));
  else if (value.is_array()) {
    auto* items = message::room<portico_value>(arena, value.size());
    for (std::size_t i = 0; i < value.size(); ++i) items[i] = to_cell(value[i], arena);
    cell.kind = PORTICO_ARRAY, cell.size = static_cast<std::uint32_t>(value.size()),
    cell.items = items;
  } else if (value.is_object()) {
    auto* members = message::room<portico_member>(arena, value.size());
    std::size_t at = 0;
    for (const auto& [name, inner] : value.items()) {
      std::string_view kept = message::keep(arena, name);
      members[at++] = {kept.data(), static_cast<std::uint32_t>(kept.size()), 0,
                       to_cell(inner, arena)};
    }
    cell.kind = PORTICO_OBJECT, cell.size = static_cast<std::uint32_t>(value.size()),
    cell.members = members;
  }
  return cell;
}

}  // namespace portico::model
