// Integers, numbers and booleans, and the bounds of the first two.

#include "model/format/coerce.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "message/text.hpp"
#include "os/ascii.hpp"
#include "os/per_thread.hpp"

namespace portico::model {
namespace {

constexpr Fault int_type{"int_type", "Input should be a valid integer", {}};
constexpr Fault int_parsing{
    "int_parsing", "Input should be a valid integer, unable to parse string as an integer", {}};
constexpr Fault int_size{
    "int_parsing_size", "Unable to parse input string as an integer, exceeded maximum size", {}};
constexpr Fault int_fraction{
    "int_from_float", "Input should be a valid integer, got a number with a fractional part", {}};
constexpr Fault float_type{"float_type", "Input should be a valid number", {}};
constexpr Fault float_parsing{
    "float_parsing", "Input should be a valid number, unable to parse string as a number", {}};
constexpr Fault bool_type{"bool_type", "Input should be a valid boolean", {}};
constexpr Fault bool_parsing{
    "bool_parsing", "Input should be a valid boolean, unable to interpret input", {}};

const char* rule_name(Bound::Rule rule) {
  constexpr std::array names{"multiple_of", "less_than_equal", "less_than", "greater_than_equal",
                             "greater_than"};
  return names[static_cast<std::size_t>(rule)];
}

bool holds(const Bound& bound, WideInteger value) {
  switch (bound.rule) {
  case Bound::Rule::multiple_of:
    if (value <= INT64_MAX && bound.integer <= INT64_MAX)  // without a division of 128 bits
      return static_cast<std::int64_t>(value) % static_cast<std::int64_t>(bound.integer) == 0;
    return value % bound.integer == 0;
  case Bound::Rule::at_most: return value <= bound.integer;
  case Bound::Rule::below: return value < bound.integer;
  case Bound::Rule::at_least: return value >= bound.integer;
  default: return value > bound.integer;
  }
}

bool holds(const Bound& bound, double value) {
  if (bound.of_float && !std::isfinite(value)) return true;
  switch (bound.rule) {
  case Bound::Rule::multiple_of: {
    double rest = std::fabs(std::fmod(value, bound.number));
    double off = std::min(rest, std::fabs(rest - bound.number));
    return !(off > 1e-9) ||  // NaN is for the other bounds to refuse
           std::round(value / bound.number) * bound.number == value;
  }
  case Bound::Rule::at_most: return value <= bound.number;
  case Bound::Rule::below: return value < bound.number;
  case Bound::Rule::at_least: return value >= bound.number;
  default: return value > bound.number;
  }
}

template <class Number> Fault broken(const Type& type, Number value) {
  for (const Bound& bound : type.bounds)
    if (!holds(bound, value)) return {rule_name(bound.rule), bound.message, bound.context};
  return {};
}

/// "1_000" without its underscores, good until the thread's next one; false when one does not stand
/// between digits.
bool without_underscores(std::string_view& text) {
  thread_local constinit os::PerThread<message::Text> own;
  message::Text& cleaned = own.get();
  cleaned.clear();
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '_') {
      cleaned.push(text[i]);
      continue;
    }
    if (i == 0 || i + 1 == text.size() || text[i - 1] == '_' || text[i + 1] == '_') return false;
  }
  text = cleaned.view();
  return true;
}

/// A number beyond a double: infinite, or nearly nothing.
double read_beyond(std::string_view text) {
  thread_local constinit os::PerThread<message::Text> own;
  message::Text& terminated = own.get();
  terminated.clear();
  terminated.append(text);
  terminated.push('\0');
  return std::strtod(terminated.data(), nullptr);
}

Coerced integer(const Type& type, WideInteger value, Exactness exactness, portico_value& out) {
  if (Fault fault = broken(type, value)) return {fault};
  const bool large = value > INT64_MAX;
  if (large && !type.takes_unsigned) return {int_size};
  const std::uint32_t kind = large ? PORTICO_UINT : PORTICO_INT;
  out = {kind, 0, {.integer = static_cast<std::int64_t>(value)}};
  return {{}, exactness};
}

/// What is left of a whole number, however many digits it has, by a divisor.
WideInteger rest_of(std::string_view number, WideInteger divisor) {
  WideInteger rest = 0;
  for (char c : number.substr(0, number.find('.')))
    if (os::is_digit(c)) rest = (rest * 10 + (c - '0')) % divisor;
  return rest;
}

/// An integer beyond 64 bits, which is beyond every bound to its side.
Fault beyond(const Type& type, std::string_view text, bool negative) {
  for (const Bound& bound : type.bounds) {
    const bool upper = bound.rule == Bound::Rule::at_most || bound.rule == Bound::Rule::below;
    const bool is_broken = bound.rule == Bound::Rule::multiple_of
                               ? rest_of(text, bound.integer) != 0
                               : upper != negative;
    if (is_broken) return {rule_name(bound.rule), bound.message, bound.context};
  }
  return int_size;
}

/// What is infinite is within no bounds but those of float. Without any it is for the walk to
/// judge, as NaN is.
Coerced number(const Type& type, double value, Exactness exactness, portico_value& out) {
  if (Fault fault = broken(type, value)) return {fault};
  const auto bounds = [](const Bound& bound) { return !bound.of_float; };
  if (std::isinf(value) && std::any_of(type.bounds.begin(), type.bounds.end(), bounds))
    return {not_finite};
  out = {PORTICO_FLOAT, 0, {.number = value}};
  return {{}, exactness};
}

/// What Rust reads as f64: digits, a point, an exponent, inf, infinity, nan.
bool read_real(std::string_view text, double& out) {
  bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (os::same_word(text, "inf") || os::same_word(text, "infinity"))
    out = HUGE_VAL;
  else if (os::same_word(text, "nan"))
    out = std::nan("");
  else {
    if (text.empty() || !(os::is_digit(text[0]) || text[0] == '.')) return false;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (end != text.data() + text.size() || error == std::errc::invalid_argument) return false;
    if (error == std::errc::result_out_of_range) out = read_beyond(text);
  }
  if (negative) out = -out;
  return true;
}

}  // namespace

Whole read_whole(std::string_view text, WideInteger& out) {
  constexpr std::size_t longest = 4300;
  out = 0;
  if (text.size() > longest) return Whole::too_large;
  text = trim(text);
  bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (std::size_t point = text.find('.'); point != std::string_view::npos) {
    std::string_view zeros = text.substr(point + 1);
    if (zeros.empty() || zeros.find_first_not_of('0') != std::string_view::npos) return Whole::no;
    text = text.substr(0, point);
  }
  if (text.find('_') != std::string_view::npos && !without_underscores(text)) return Whole::no;
  if (text.empty() || !std::all_of(text.begin(), text.end(), os::is_digit)) return Whole::no;
  std::uint64_t magnitude = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), magnitude);
  constexpr std::uint64_t edge = std::uint64_t{1} << 63;
  out = negative ? -1 : 1;
  if (error != std::errc{} || (negative && magnitude > edge)) return Whole::too_large;
  out *= magnitude;
  return Whole::yes;
}

Coerced coerce_integer(const Type& type, const portico_value& raw, portico_value& out) {
  switch (raw.kind) {
  case PORTICO_INT: return integer(type, raw.integer, Exactness::exact, out);
  case PORTICO_BOOL:
    if (type.strict) return {int_type};
    return integer(type, raw.integer, Exactness::lax, out);
  case PORTICO_FLOAT:
    if (type.strict) return {int_type};
    if (!std::isfinite(raw.number)) return {not_finite};
    if (raw.number != std::trunc(raw.number)) return {int_fraction};
    if (!(raw.number >= -9223372036854775808.0 && raw.number < 9223372036854775808.0))
      return {int_size};
    return integer(type, static_cast<std::int64_t>(raw.number), Exactness::lax, out);
  case PORTICO_JSON:
  case PORTICO_STRING: {
    const bool digits = raw.kind == PORTICO_JSON;
    if (type.strict && !digits) return {int_type};
    WideInteger value = 0;
    Whole whole = read_whole(text_of(raw), value);
    if (whole == Whole::too_large)
      return {value == 0 ? int_size : beyond(type, text_of(raw), value < 0)};
    if (whole == Whole::no) return {int_parsing};
    return integer(type, value, digits ? Exactness::exact : Exactness::lax, out);
  }
  default: return {int_type};
  }
}

Coerced coerce_number(const Type& type, const portico_value& raw, portico_value& out) {
  switch (raw.kind) {
  case PORTICO_FLOAT: return number(type, raw.number, Exactness::exact, out);
  case PORTICO_INT: return number(type, static_cast<double>(raw.integer), Exactness::strict, out);
  case PORTICO_BOOL:
    if (type.strict) return {float_type};
    return number(type, static_cast<double>(raw.integer), Exactness::lax, out);
  case PORTICO_STRING:
  case PORTICO_JSON: {
    bool digits = raw.kind == PORTICO_JSON;
    if (type.strict && !digits) return {float_type};
    std::string_view text = trim(text_of(raw));
    if (text.find('_') != std::string_view::npos && !without_underscores(text))
      return {float_parsing};
    double value = 0;
    if (!read_real(text, value)) return {float_parsing};
    return number(type, value, digits ? Exactness::strict : Exactness::lax, out);
  }
  default: return {float_type};
  }
}

Coerced coerce_boolean(const Type& type, const portico_value& raw, portico_value& out) {
  static constexpr std::array<std::string_view, 6> yes{"1", "t", "y", "yes", "on", "true"};
  static constexpr std::array<std::string_view, 6> no{"0", "f", "n", "no", "off", "false"};
  if (raw.kind == PORTICO_BOOL) return out = raw, Coerced{};
  if (type.strict) return {bool_type};
  std::int64_t value = -1;
  if (raw.kind == PORTICO_STRING) {
    auto is = [text = text_of(raw)](std::string_view word) { return os::same_word(text, word); };
    if (std::any_of(yes.begin(), yes.end(), is)) value = 1;
    if (std::any_of(no.begin(), no.end(), is)) value = 0;
  } else if (raw.kind == PORTICO_INT) {
    value = raw.integer;
  } else if (raw.kind == PORTICO_FLOAT && raw.number == std::trunc(raw.number) &&
             std::fabs(raw.number) < 9223372036854775808.0) {
    value = static_cast<std::int64_t>(raw.number);
  } else {
    return {bool_type};
  }
  if (value != 0 && value != 1) return {bool_parsing};
  out = {PORTICO_BOOL, 0, {.integer = value}};
  return {{}, Exactness::lax};
}

}  // namespace portico::model
