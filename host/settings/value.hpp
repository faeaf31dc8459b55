#pragma once

// Between the values of JSON and the members of the settings' structs. The row of a setting names
// the members on the way to its value: at<&Settings::limits, &Limits::body>. Pure functions.

#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <nlohmann/json.hpp>

#include "settings/edge/endpoint.hpp"
#include "settings/edge/frontend.hpp"
#include "settings/key.hpp"
#include "settings/quota/rate.hpp"

namespace portico::settings {

/// Which of the choices the word is; it is one of them.
std::size_t choice_index(std::string_view choices, std::string_view word);
std::string choice_at(std::string_view choices, std::size_t index);

template <class T> struct is_optional : std::false_type {};
template <class T> struct is_optional<std::optional<T>> : std::true_type {};

/// The enumerators of a choice stand in the order of its words.
template <class T> void assign(T& into, const nlohmann::json& value, const Key& key) {
  if constexpr (is_optional<T>::value) {
    assign(into.emplace(), value, key);
  } else if constexpr (std::is_same_v<T, std::string>) {
    if (value == false)
      into.clear();
    else
      into = value.is_object() ? value.dump() : value.get<std::string>();
  } else if constexpr (std::is_same_v<T, std::vector<std::string>>) {
    into = value.is_array() ? value.get<T>() : T{value.get<std::string>()};
  } else if constexpr (std::is_same_v<T, std::vector<Endpoint>>) {
    into = endpoints_of(value);
  } else if constexpr (std::is_same_v<T, std::vector<Certificate>>) {
    into = certificates_of(value);
  } else if constexpr (std::is_same_v<T, std::vector<Frontend>>) {
    into = frontends_of(value);
  } else if constexpr (std::is_same_v<T, Rate>) {
    into = rate_of(value);
  } else if constexpr (std::is_same_v<T, Milliseconds>) {
    into = Milliseconds{std::llround(value.get<double>() * 1000)};
  } else if constexpr (std::is_enum_v<T>) {
    into = static_cast<T>(choice_index(key.choices, value.get_ref<const std::string&>()));
  } else {
    value.get_to(into);
  }
}

template <class T> nlohmann::json shown(const T& from, const Key& key) {
  if constexpr (is_optional<T>::value) {
    return from ? shown(*from, key) : nlohmann::json{};
  } else if constexpr (std::is_same_v<T, std::string>) {
    if (key.kind == Kind::object || key.kind == Kind::tls_profiles || key.kind == Kind::schemes)
      return nlohmann::json::parse(from);
    return from;
  } else if constexpr (std::is_same_v<T, std::vector<Endpoint>> ||
                       std::is_same_v<T, std::vector<Certificate>> ||
                       std::is_same_v<T, std::vector<Frontend>> || std::is_same_v<T, Rate>) {
    return json_of(from);
  } else if constexpr (std::is_same_v<T, Milliseconds>) {
    if (from.count() % 1000 == 0) return from.count() / 1000;
    return static_cast<double>(from.count()) / 1000;
  } else if constexpr (std::is_enum_v<T>) {
    return choice_at(key.choices, static_cast<std::size_t>(from));
  } else {
    return from;
  }
}

inline constexpr double gibibyte = 1073741824;  ///< bytes

/// The member at the end of the way. One that is optional must be there.
template <auto First, auto... Rest, class Owner> auto& member(Owner& owner) {
  auto& here = owner.*First;
  if constexpr (sizeof...(Rest) == 0)
    return here;
  else if constexpr (is_optional<std::remove_cvref_t<decltype(here)>>::value)
    return member<Rest...>(*here);
  else
    return member<Rest...>(here);
}

/// Whether the way to the member is there.
template <auto First, auto... Rest, class Owner> bool reaches(const Owner& owner) {
  if constexpr (sizeof...(Rest) == 0) {
    return true;
  } else {
    const auto& here = owner.*First;
    if constexpr (is_optional<std::remove_cvref_t<decltype(here)>>::value)
      return here && reaches<Rest...>(*here);
    else
      return reaches<Rest...>(here);
  }
}

template <class Owner, auto... Path>
inline constexpr typename Setting<Owner>::Access access_to{
    [](Owner& owner, const nlohmann::json& value, const Key& key) {
      assign(member<Path...>(owner), value, key);
    },
    [](const Owner& owner, const Key& key) {
      return reaches<Path...>(owner) ? shown(member<Path...>(owner), key) : nlohmann::json{};
    }};

}  // namespace portico::settings
