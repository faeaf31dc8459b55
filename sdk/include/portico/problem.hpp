#pragma once

// The answer to a value that the schema of a route lets pass and the C++ type of a parameter does
// not hold: a 422 with the words, names and places that the host has for its own. Of several such
// values the first is told; `input` is the value as the host has delivered it. Pure functions.

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

#include "portico/cells.hpp"
#include "portico/error.hpp"
#include "portico/names.hpp"
#include "portico/parameter.hpp"
#include "portico/status.hpp"
#include "portico/value.hpp"

namespace portico::detail {

/// Path, query, header, cookie; a form and its files are the body.
constexpr In place_of(In in) { return in == In::form || in == In::file ? In::body : in; }

template <class A, In place> constexpr bool stands_in() {
  if constexpr (ParameterType<A>) return place_of(A::in) == place;
  return false;
}
template <In place, class... A> constexpr std::size_t count_in(std::tuple<A...>*) {
  return (std::size_t{0} + ... + std::size_t{stands_in<A, place>()});
}

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

inline std::string with_hyphens(std::string name) {
  std::replace(name.begin(), name.end(), '_', '-');
  return name;
}

/// The name of a parameter on the wire.
template <ParameterType A> std::string wire_name() {
  using Rules = typename A::rules;
  const std::string_view alias = find_name(NameKind::alias, Rules{});
  std::string name{alias.empty() ? A::name : alias};
  const bool converts = A::in == In::header && alias.empty() && !keeps_underscores(Rules{});
  return converts ? with_hyphens(std::move(name)) : name;
}

/// Whether the place of a problem within parameter A names it: not the one body, not a model of
/// parameters.
template <ParameterType A, class Arguments> constexpr bool is_named() {
  constexpr Arguments* arguments = nullptr;
  constexpr bool alone = count_in<place_of(A::in)>(arguments) == 1;
  if constexpr (A::in == In::body)
    return A::embedded || !alone;
  else
    return A::in == In::path || A::in == In::file || !is_parameter_model<typename A::value_type>;
}

/// A step within parameter A as the client writes it: members of a model of headers have hyphens.
template <ParameterType A> Schema wire_step(const Schema& step) {
  if constexpr (A::in == In::header && is_parameter_model<typename A::value_type>)
    if (step.is_string() && !keeps_underscores(typename A::rules{})) {
      const auto& name = step.get_ref<const std::string&>();
      if (has_member_in(std::type_identity<typename A::value_type>{}, name))
        return with_hyphens(name);
    }
  return step;
}

/// What was delivered at a place within `given`; null where there is nothing.
inline Schema input_at(const portico_value& given, const Schema& location) {
  const portico_value* at = &cell::bare(given);
  Schema before;
  for (const Schema& step : location) {
    if (step == "[key]") return before;
    const portico_value* next = nullptr;
    if (step.is_string() && at->kind == PORTICO_OBJECT) {
      const portico_member* found = cell::find(*at, step.get_ref<const std::string&>());
      if (found != nullptr) next = &found->value;
    } else if (step.is_number_integer() && at->kind == PORTICO_ARRAY) {
      const auto index = step.get<std::size_t>();
      if (index < at->size) next = &at->items[index];
    }
    if (next == nullptr) return nullptr;
    at = &cell::bare(*next);
    before = step;
  }
  Schema input;
  Type<Schema>::read(*at, input);
  return input;
}

/// Of parameter A among Arguments, for which `given` was delivered.
template <ParameterType A, class Arguments>
HttpError unprocessable(const Mismatch& problem, const portico_value& given) {
  Schema location = Schema::array({word(place_of(A::in))});
  if constexpr (is_named<A, Arguments>()) location.push_back(wire_name<A>());
  bool first = true;
  for (const auto& step : problem.location())
    location.push_back(std::exchange(first, false) ? wire_step<A>(step) : step);
  Schema entry{{"type", problem.type()},
               {"loc", std::move(location)},
               {"msg", problem.what()},
               {"input", input_at(given, problem.location())}};
  if (!problem.context().is_null()) entry["ctx"] = problem.context();
  return HttpError{status::unprocessable_content, Schema::array({entry})};
}

}  // namespace portico::detail
