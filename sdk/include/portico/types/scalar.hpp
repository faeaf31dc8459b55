#pragma once

// bool, integers, floating point, std::string, std::nullptr_t. What a C++ type can hold is in its
// schema, so that the host says who is out of it; what comes otherwise is checked here, on reading.

#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <variant>

#include "portico/cells.hpp"
#include "portico/error.hpp"
#include "portico/field.hpp"
#include "portico/schema.hpp"

namespace portico::detail {

[[noreturn, gnu::cold]] void mismatch(const char* type, const char* message);
/// In the words of the host for an integer beyond a bound of its type, and for what is none.
[[noreturn, gnu::cold]] void refuse_integer(const portico_value& cell, const Schema& least,
                                            const Schema& most);
/// An integer or a number with a fraction as it is; throws for anything else and beyond the bounds.
double read_number(const portico_value& cell, double lowest, double most);
bool read_boolean(const portico_value& cell);
void read_null(const portico_value& cell);
/// The number of double that has the digits of a float: 0.1, not 0.10000000149011612.
double with_digits_of(float value);
[[noreturn, gnu::cold]] void beyond_double(long double value);

/// {"type": ...}
Schema schema_of(const char* type);
/// With the range of a type that holds less than the wire can say.
Schema schema_of(const char* type, const Schema& least, const Schema& most);
/// {"type": "string", "format": ...}
Schema schema_of_text(std::string_view format);

/// Types every value of which has a form, and of which none is nested in another of its type.
template <class T>
inline constexpr bool is_plain = std::is_integral_v<T> || is_one_of<T, double, float, std::string>;

template <class T>
concept Integer = WholeNumber<T> && sizeof(T) <= sizeof(std::int64_t);

template <> struct Type<bool> {
  static Schema schema(Schemas&) { return schema_of("boolean"); }
  static bool fits(const portico_value& cell) { return cell.kind == PORTICO_BOOL; }
  static void read(const portico_value& cell, bool& value) { value = read_boolean(cell); }
  static void write(bool value, portico_value& cell, Cells&) { cell = cell::boolean(value); }
};

template <Integer T> struct Type<T> {
  using Limits = std::numeric_limits<T>;
  static constexpr bool is_int64 = std::signed_integral<T> && sizeof(T) == sizeof(std::int64_t);
  static constexpr bool is_uint64 = std::unsigned_integral<T> && sizeof(T) == sizeof(std::int64_t);

  /// What 64 bits with a sign hold is what an integer is to the host.
  static Schema schema(Schemas&) {
    if constexpr (is_int64)
      return schema_of("integer");
    else
      return schema_of("integer", Limits::min(), Limits::max());
  }
  static bool fits(const portico_value& cell) {
    if (cell.kind == PORTICO_UINT) return is_uint64;
    return cell.kind == PORTICO_INT && std::in_range<T>(cell.integer);
  }
  static void read(const portico_value& cell, T& value) {
    if (!fits(cell)) refuse_integer(cell, Limits::min(), Limits::max());
    value = static_cast<T>(cell.integer);
  }
  static void write(T value, portico_value& cell, Cells&) {
    if constexpr (is_uint64)
      cell = cell::whole(value);
    else
      cell = cell::integer(static_cast<std::int64_t>(value));
  }
};

template <std::floating_point T> struct Type<T> {
  using Limits = std::numeric_limits<T>;
  static constexpr bool is_narrow =
      Limits::max_exponent < std::numeric_limits<double>::max_exponent;

  static Schema schema(Schemas&) {
    if constexpr (is_narrow)
      return schema_of("number", static_cast<double>(Limits::lowest()),
                       static_cast<double>(Limits::max()));
    else
      return schema_of("number");
  }
  static bool fits(const portico_value& cell) {
    return cell.kind == PORTICO_FLOAT && holds(cell.number);
  }
  static void read(const portico_value& cell, T& value) {
    using Bounds = std::numeric_limits<std::conditional_t<is_narrow, T, double>>;
    constexpr bool bounded = is_narrow;
    constexpr double lowest = bounded ? static_cast<double>(Bounds::lowest()) : -Bounds::infinity();
    constexpr double most = bounded ? static_cast<double>(Bounds::max()) : Bounds::infinity();
    value = static_cast<T>(read_number(cell, lowest, most));
  }
  static void write(T value, portico_value& cell, Cells&) {
    if constexpr (is_narrow) {
      cell = cell::number(with_digits_of(value));
    } else {
      using Widest = std::numeric_limits<double>;
      if (std::isfinite(value) && (value > Widest::max() || value < Widest::lowest()))
        beyond_double(value);
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
  static Schema schema(Schemas&) { return schema_of("string"); }
  static bool fits(const portico_value& cell) { return cell.kind == PORTICO_STRING; }
  static void read(const portico_value& cell, std::string& value) {
    if (!fits(cell)) mismatch("string_type", "Input should be a valid string");
    value.assign(cell.text, cell.size);
  }
  static void write(const std::string& value, portico_value& cell, Cells&) {
    cell = cell::text(value);
  }
};

template <class T> struct NullType {
  static Schema schema(Schemas&) { return schema_of("null"); }
  static bool fits(const portico_value& cell) { return cell.kind == PORTICO_NULL; }
  static void read(const portico_value& cell, T&) { read_null(cell); }
  static void write(T, portico_value& cell, Cells&) { cell = cell::null(); }
};

template <> struct Type<std::nullptr_t> : NullType<std::nullptr_t> {};
template <> struct Type<std::monostate> : NullType<std::monostate> {};

}  // namespace portico::detail
