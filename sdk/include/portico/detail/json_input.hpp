#pragma once

// Which types a JsonValue is made of: texts, ranges, numbers, values of nlohmann/json. Nothing
// exists at run time.

#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>

namespace portico {

class JsonValue;

namespace detail {

/// A value of nlohmann/json, which need not be included here.
template <class T>
concept NlohmannJson = requires {
  typename T::json_pointer;
  typename T::parser_callback_t;
  { T::object() } -> std::same_as<T>;
};

/// What only a type that converts to anything converts to.
struct Anything {};

template <class T>
concept JsonText = std::is_class_v<T> && !std::is_base_of_v<JsonValue, T> && !NlohmannJson<T> &&
                   !std::is_convertible_v<const T&, Anything> && !std::is_same_v<T, std::string> &&
                   !std::is_same_v<T, std::string_view> &&
                   (std::is_convertible_v<const T&, std::string_view> ||
                    std::is_convertible_v<const T&, const std::string&>);

template <class T>
concept JsonRange = std::is_class_v<T> && !std::is_base_of_v<JsonValue, T> && !NlohmannJson<T> &&
                    !JsonText<T> && !std::is_same_v<T, std::string> &&
                    !std::is_same_v<T, std::string_view> && requires(const T& range) {
  typename T::value_type;
  range.begin() != range.end();
};

template <class T>
concept JsonNumber = std::is_arithmetic_v<T> || std::is_enum_v<T>;

}  // namespace detail

}  // namespace portico
