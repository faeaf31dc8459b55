#include "portico/types/scalar.hpp"

#include <charconv>
#include <system_error>

namespace portico::detail {

void mismatch(const char* type, const char* message) { throw Mismatch{type, message}; }

namespace {

[[noreturn]] void too_large(const Schema& most) {
  throw Mismatch{
      "less_than_equal", "Input should be less than or equal to " + most.dump(), {{"le", most}}};
}
[[noreturn]] void too_small(const Schema& least) {
  throw Mismatch{"greater_than_equal",
                 "Input should be greater than or equal to " + least.dump(),
                 {{"ge", least}}};
}

}  // namespace

void refuse_integer(const portico_value& cell, const Schema& least, const Schema& most) {
  if (cell.kind != PORTICO_INT && cell.kind != PORTICO_UINT)
    mismatch("int_type", "Input should be a valid integer");
  if (cell.kind == PORTICO_INT && cell.integer < 0) too_small(least);
  too_large(most);
}

double read_number(const portico_value& cell, double lowest, double most) {
  double number = cell.number;
  if (cell.kind == PORTICO_INT)
    number = static_cast<double>(cell.integer);
  else if (cell.kind == PORTICO_UINT)
    number = static_cast<double>(static_cast<std::uint64_t>(cell.integer));
  else if (cell.kind != PORTICO_FLOAT)
    mismatch("float_type", "Input should be a valid number");
  if (std::isfinite(number) && number > most) too_large(most);
  if (std::isfinite(number) && number < lowest) too_small(lowest);
  return number;
}

bool read_boolean(const portico_value& cell) {
  if (cell.kind != PORTICO_BOOL) mismatch("bool_type", "Input should be a valid boolean");
  return cell.integer != 0;
}
void read_null(const portico_value& cell) {
  if (cell.kind != PORTICO_NULL) mismatch("none_required", "Input should be null");
}

double with_digits_of(float value) {
  const auto exact = static_cast<double>(value);
#if defined(__cpp_lib_to_chars)
  constexpr double most = std::numeric_limits<float>::max();
  char digits[32];
  double shortest = 0;
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, value);
  if (error != std::errc{} || !std::isfinite(value)) return exact;
  if (std::from_chars(digits, end, shortest).ec != std::errc{}) return exact;
  if (std::fabs(shortest) <= most && static_cast<float>(shortest) == value) return shortest;
#endif
  return exact;
}
void beyond_double(long double value) {
  throw Unwritable(std::to_string(value) + " is beyond a double");
}

Schema schema_of(const char* type) { return {{"type", type}}; }
Schema schema_of(const char* type, const Schema& least, const Schema& most) {
  return {{"type", type}, {"minimum", least}, {"maximum", most}};
}
Schema schema_of_text(std::string_view format) { return {{"type", "string"}, {"format", format}}; }

}  // namespace portico::detail
