#include "model/compile/bounds.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "model/compile/size_limits.hpp"
#include "model/write.hpp"

namespace portico::model {
namespace {

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

}  // namespace

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

}  // namespace portico::model
