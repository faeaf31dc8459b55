#pragma once

// Values as template arguments: Text for names and patterns, Constant for whatever a literal, a
// default or an example may be. Compile time only; no threads.

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace portico::detail {

/// A string literal as a template argument: Path<"item_id">.
template <std::size_t Size> struct Text {
  char data[Size]{};

  constexpr Text(const char (&text)[Size]) {  // NOLINT: implicit, so that a literal is an argument
    std::copy_n(text, Size, data);
  }
  constexpr std::string_view view() const { return {data, Size - 1}; }
};

/// A string, number or boolean literal as a template argument: Literal<"cat", 9>, Default<10>.
template <class T, std::size_t Size = 0> struct Constant {
  T data{};
  constexpr Constant(T value) : data{value} {}  // NOLINT
  constexpr T get() const { return data; }
};

template <std::size_t Size> struct Constant<char, Size> {
  char data[Size]{};
  constexpr Constant(const char (&text)[Size]) { std::copy_n(text, Size, data); }  // NOLINT
  constexpr std::string_view get() const { return {data, Size - 1}; }
};

template <std::size_t Size> Constant(const char (&)[Size]) -> Constant<char, Size>;
template <class T>
requires std::is_arithmetic_v<T> Constant(T)
->Constant<T, 0>;

template <Constant Value> using constant_type = std::decay_t<decltype(Value.get())>;

template <Constant Value>
concept TextConstant = std::same_as<constant_type<Value>, std::string_view>;
template <Constant Value>
concept IntegerConstant =
    std::integral<constant_type<Value>> && !std::same_as<constant_type<Value>, bool>;

}  // namespace portico::detail
