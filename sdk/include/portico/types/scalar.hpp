#pragma once

// bool, integers, floating point, std::string, std::nullptr_t. The host checks what JSON can say;
// that a number fits a narrow C++ type is checked here, on reading.

#include <concepts>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <variant>

#include "portico/cells.hpp"
#include "portico/error.hpp"
#include "portico/schema.hpp"

namespace portico {

namespace detail {

template <class T, class... Some>
inline constexpr bool is_one_of = (std::is_same_v<T, Some> || ...);

[[noreturn]] inline void mismatch(const char* type, const std::string& message) {
  throw Mismatch{type, message};
}

}  // namespace detail

template <class T>
concept Integer =
    std::integral<T> && !detail::is_one_of<T, bool, char, wchar_t, char8_t, char16_t, char32_t>;

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
  static Schema schema(Schemas&) {
    Schema made{{"type", "integer"}};
    if constexpr (std::unsigned_integral<T>) made["minimum"] = 0;
    return made;
  }
  static bool fits(const portico_value& cell) {
    return cell.kind == PORTICO_INT && std::in_range<T>(cell.integer);
  }
  static void read(const portico_value& cell, T& value) {
    if (cell.kind != PORTICO_INT) detail::mismatch("int_type", "Input should be a valid integer");
    if (std::cmp_greater(cell.integer, std::numeric_limits<T>::max()))
      detail::mismatch("less_than_equal", "Input should be less than or equal to " +
                                              std::to_string(std::numeric_limits<T>::max()));
    if (std::cmp_less(cell.integer, std::numeric_limits<T>::min()))
      detail::mismatch("greater_than_equal", "Input should be greater than or equal to " +
                                                 std::to_string(std::numeric_limits<T>::min()));
    value = static_cast<T>(cell.integer);
  }
  static void write(T value, portico_value& cell, Cells&) {
    if (!std::in_range<std::int64_t>(value))
      throw std::out_of_range("portico: " + std::to_string(value) +
                              " does not fit 64 bits with a sign");
    cell = cell::integer(static_cast<std::int64_t>(value));
  }
};

template <std::floating_point T> struct Type<T> {
  static Schema schema(Schemas&) { return {{"type", "number"}}; }
  static bool fits(const portico_value& cell) { return cell.kind == PORTICO_FLOAT; }
  static void read(const portico_value& cell, T& value) {
    if (cell.kind == PORTICO_INT) {
      value = static_cast<T>(cell.integer);
      return;
    }
    if (cell.kind != PORTICO_FLOAT)
      detail::mismatch("float_type", "Input should be a valid number");
    value = static_cast<T>(cell.number);
  }
  static void write(T value, portico_value& cell, Cells&) {
    cell = cell::number(static_cast<double>(value));
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
