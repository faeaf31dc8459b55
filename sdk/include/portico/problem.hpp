#pragma once

// The answer to a value that the schema of a route lets pass and the C++ type of a parameter does
// not hold: a 422 with the words, names and places that the host has for its own. Of several such
// values the first is told; `input` is the value as the host has delivered it. Pure functions.

#include <algorithm>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <variant>

#include "portico/error.hpp"
#include "portico/parameter.hpp"
#include "portico/value.hpp"

namespace portico::detail {

/// Types whose members are the parameters.
template <class T> inline constexpr bool is_parameter_model = ModelStruct<T>;
template <class T, class... Rules>
inline constexpr bool is_parameter_model<Field<T, Rules...>> = is_parameter_model<T>;
template <class T>
inline constexpr bool is_parameter_model<std::optional<T>> = is_parameter_model<T>;
template <class... T>
inline constexpr bool is_parameter_model<std::variant<T...>> = (ModelStruct<T> && ...);

/// Whether a model, or one of several, has a member of that name in C++.
template <class T, class... Rules>
bool has_member_in(std::type_identity<Field<T, Rules...>>, std::string_view name);
template <class T> bool has_member_in(std::type_identity<std::optional<T>>, std::string_view name);
template <class... T>
bool has_member_in(std::type_identity<std::variant<T...>>, std::string_view name);
template <class T> bool has_member_in(std::type_identity<T>, std::string_view name) {
  if constexpr (ModelStruct<T> && member_count < T >> 0)
    return std::find(member_names<T>.begin(), member_names<T>.end(), name) != member_names<T>.end();
  return false;
}
template <class T, class... Rules>
bool has_member_in(std::type_identity<Field<T, Rules...>>, std::string_view name) {
  return has_member_in(std::type_identity<T>{}, name);
}
template <class T> bool has_member_in(std::type_identity<std::optional<T>>, std::string_view name) {
  return has_member_in(std::type_identity<T>{}, name);
}
template <class... T>
bool has_member_in(std::type_identity<std::variant<T...>>, std::string_view name) {
  return (has_member_in(std::type_identity<T>{}, name) || ...);
}

/// The name of a parameter on the wire.
std::string wire_name(const ParameterShape& shape);

/// Of the parameter at `index`, for which `given` was delivered.
HttpError unprocessable(std::span<const ParameterShape> parameters, std::size_t index,
                        const Mismatch& problem, const portico_value& given);

}  // namespace portico::detail
