#pragma once

// bool, integers, floating point, std::string, std::nullptr_t. What a C++ type can hold is in its
// schema, so that the host says who is out of it; what comes otherwise is checked here, on reading.

#include <charconv>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <string>
#include <system_error>
#include <utility>
#include <variant>

#include "portico/cells.hpp"
#include "portico/error.hpp"
#include "portico/field.hpp"
#include "portico/schema.hpp"

namespace portico {

namespace detail {

[[noreturn]] inline void mismatch(const char* type, const std::string& message) {
  throw Mismatch{type, message};
}

/// In the words of the host for a number beyond a bound.
[[noreturn]] inline void too_large(const Schema& most) {
  throw Mismatch{
      "less_than_equal", "Input should be less than or equal to " + most.dump(), {{"le", most}}};
}
[[noreturn]] inline void too_small(const Schema& least) {
  throw Mismatch{"greater_than_equal",
                 "Input should be greater than or equal to " + least.dump(),
                 {{"ge", least}}};
}

}  // namespace detail

namespace detail {

/// Types every value of which has a form, and of which none is nested in another of its type.
template <class T>
inline constexpr bool is_plain = std::is_integral_v<T> || is_one_of<T, double, float, std::string>;

}  // namespace detail

template <class T>
concept Integer = detail::WholeNumber<T> && sizeof(T) <= sizeof(std::int64_t);

template <> struct Type<bool> {
  static Schema schema(Schemas&) { return {{"type", "boolean"}}; }
  static bool fits(const portico_value& cell) { return cell.kind == PORTICO_BOOL; }
  static void read(const portico_value& cell, bool& value) {
    if (!fits(cell)) detail::mismatch("bool_type", "Input should be a valid boolean");
    value = cell.integer != 0;
  }
  static void write(bool value, portico_value& cell, Cells&) { cell = cell::boolean(value); }
};

template <Integer T> struct Type<T> {
  using Limits = std::numeric_limits<T>;
  static constexpr bool is_int64 = std::signed_integral<T> && sizeof(T) == sizeof(std::int64_t);
  static constexpr bool is_uint64 = std::unsigned_integral<T> && sizeof(T) == sizeof(std::int64_t);

  /// What 64 bits with a sign hold is what an integer is to the host.
  static Schema schema(Schemas&) {
    Schema made{{"type", "integer"}};
    if constexpr (!is_int64) {
      made["minimum"] = Limits::min();
      made["maximum"] = Limits::max();
    }
    return made;
  }
  static bool fits(const portico_value& cell) {
    if (cell.kind == PORTICO_UINT) return is_uint64;
    return cell.kind == PORTICO_INT && std::in_range<T>(cell.integer);
  }
  static void read(const portico_value& cell, T& value) {
    if (!fits(cell)) refuse(cell);
    value = static_cast<T>(cell.integer);
  }
  static void write(T value, portico_value& cell, Cells&) {
    if constexpr (is_uint64)
      cell = cell::whole(value);
    else
      cell = cell::integer(static_cast<std::int64_t>(value));
  }

private:
  [[noreturn]] static void refuse(const portico_value& cell) {
    if (cell.kind != PORTICO_INT && cell.kind != PORTICO_UINT)
      detail::mismatch("int_type", "Input should be a valid integer");
    if (cell.kind == PORTICO_INT && cell.integer < 0) detail::too_small(Limits::min());
    detail::too_large(Limits::max());
  }
};

namespace detail {

/// The number of double that has the digits of a float: 0.1, not 0.10000000149011612.
inline double with_digits_of(float value) {
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

}  // namespace detail

template <std::floating_point T> struct Type<T> {
  using Limits = std::numeric_limits<T>;
  static constexpr bool is_narrow =
      Limits::max_exponent < std::numeric_limits<double>::max_exponent;

  static Schema schema(Schemas&) {
    Schema made{{"type", "number"}};
    if constexpr (is_narrow) {
      made["minimum"] = static_cast<double>(Limits::lowest());
      made["maximum"] = static_cast<double>(Limits::max());
    }
    return made;
  }
  static bool fits(const portico_value& cell) {
    return cell.kind == PORTICO_FLOAT && holds(cell.number);
  }
  static void read(const portico_value& cell, T& value) {
    double number = cell.number;
    if (cell.kind == PORTICO_INT)
      number = static_cast<double>(cell.integer);
    else if (cell.kind == PORTICO_UINT)
      number = static_cast<double>(static_cast<std::uint64_t>(cell.integer));
    else if (cell.kind != PORTICO_FLOAT)
      detail::mismatch("float_type", "Input should be a valid number");
    if (!holds(number) && number > 0) detail::too_large(static_cast<double>(Limits::max()));
    if (!holds(number)) detail::too_small(static_cast<double>(Limits::lowest()));
    value = static_cast<T>(number);
  }
  static void write(T value, portico_value& cell, Cells&) {
    if constexpr (is_narrow) {
      cell = cell::number(detail::with_digits_of(value));
    } else {
      using Widest = std::numeric_limits<double>;
      if (std::isfinite(value) && (value > Widest::max() || value < Widest::lowest()))
        throw Unwritable(std::to_string(value) + " is beyond a double");
      cell = cell::number(static_cast<double>(value));
    }
  }

private:
  static bool holds(double number) {
    if constexpr (is_narrow)
      return !std::isfinite(number) || std::fabs(number) <= static_cast<double>(Limits::max());
    else
      return true;
  }
};

template <> struct Type<std::string> {
  static Schema schema(Schemas&) { return {{"type", "string"}}; }
  static bool fits(const portico_value& cell) { return cell.kind == PORTICO_STRING; }
  static void read(const portico_value& cell, std::string& value) {
    if (!fits(cell)) detail::mismatch("string_type", "Input should be a valid string");
    value.assign(cell.text, cell.size);
  }
  static void write(const std::string& value, portico_value& cell, Cells&) {
    cell = cell::text(value);
  }
};

namespace detail {

template <class T> struct NullType {
  static Schema schema(Schemas&) { return {{"type", "null"}}; }
  static bool fits(const portico_value& cell) { return cell.kind == PORTICO_NULL; }
  static void read(const portico_value& cell, T&) {
    if (!fits(cell)) mismatch("none_required", "Input should be null");
  }
  static void write(T, portico_value& cell, Cells&) { cell = cell::null(); }
};

}  // namespace detail

template <> struct Type<std::nullptr_t> : detail::NullType<std::nullptr_t> {};
template <> struct Type<std::monostate> : detail::NullType<std::monostate> {};

}  // namespace portico
