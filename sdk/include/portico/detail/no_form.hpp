#pragma once

// Why a type has no JSON form, and what to say in its place. Compile time only.

#include <array>
#include <exception>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

#include "portico/detail/mistake.hpp"
#include "portico/field.hpp"
#include "portico/schema.hpp"

namespace portico::detail {

/// The type within a type of the standard library that has no form, or the type itself.
template <class T> struct Culprit { using type = T; };
template <class First, class... Rest> struct FirstCulprit {
  using type =
      typename std::conditional_t<Value<First>, FirstCulprit<Rest...>, Culprit<First>>::type;
};
template <class Last> struct FirstCulprit<Last> : Culprit<Last> {};

#define PORTICO_CULPRIT(parameters, type, inner)                                                   \
  template <parameters> struct Culprit<type> : FirstCulprit<inner> {}
#define PORTICO_COMMA ,
PORTICO_CULPRIT(class T, std::vector<T>, T);
PORTICO_CULPRIT(class T PORTICO_COMMA std::size_t N, std::array<T PORTICO_COMMA N>, T);
PORTICO_CULPRIT(class T PORTICO_COMMA class... P, std::set<T PORTICO_COMMA P...>, T);
PORTICO_CULPRIT(class T PORTICO_COMMA class... P, std::unordered_set<T PORTICO_COMMA P...>, T);
PORTICO_CULPRIT(class T, std::optional<T>, T);
PORTICO_CULPRIT(class T, std::unique_ptr<T>, T);
PORTICO_CULPRIT(class T, std::shared_ptr<T>, T);
PORTICO_CULPRIT(class T PORTICO_COMMA class... P, Field<T PORTICO_COMMA P...>, T);
PORTICO_CULPRIT(class... T, std::tuple<T...>, T...);
PORTICO_CULPRIT(class... T, std::variant<T...>, T...);
PORTICO_CULPRIT(class A PORTICO_COMMA class B, std::pair<A PORTICO_COMMA B>, A PORTICO_COMMA B);
PORTICO_CULPRIT(class K PORTICO_COMMA class T PORTICO_COMMA class... P,
                std::map<K PORTICO_COMMA T PORTICO_COMMA P...>, K PORTICO_COMMA T);
PORTICO_CULPRIT(class K PORTICO_COMMA class T PORTICO_COMMA class... P,
                std::unordered_map<K PORTICO_COMMA T PORTICO_COMMA P...>, K PORTICO_COMMA T);
#undef PORTICO_COMMA
#undef PORTICO_CULPRIT

template <class T>
inline constexpr bool is_character = is_one_of<T, char, wchar_t, char8_t, char16_t, char32_t>;
template <class T>
inline constexpr bool
    is_text_like = std::is_convertible_v<T, std::string_view> ||
                   ((std::is_pointer_v<T> || std::is_array_v<T>)&&is_character<
                       std::remove_cv_t<std::remove_extent_t<std::remove_pointer_t<T>>>>) ||
                   requires(const T& path) {
  path.lexically_normal();
};

/// Says in one sentence why T, which stands at a place, has no form.
template <class Place, class T> constexpr void explain_no_form() {
  using C = typename Culprit<T>::type;
  if constexpr (std::is_reference_v<C>)
    PORTICO_MISTAKE(Place, C, "a reference has no JSON form; say the value itself");
  else if constexpr (HandlerParameter<C>)
    PORTICO_MISTAKE(Place, C,
                    "this is a parameter of a handler and no value; the value in it is *item, and "
                    "a member of a model is of the type itself, or a Field with its rules");
  else if constexpr (is_text_like<C>)
    PORTICO_MISTAKE(Place, C, "a text is a std::string");
  else if constexpr (std::is_array_v<C>)
    PORTICO_MISTAKE(Place, C, "a C array has no JSON form; say std::array or std::vector");
  else if constexpr (std::is_pointer_v<C>)
    PORTICO_MISTAKE(Place, C,
                    "a pointer has no JSON form; say the value itself, or std::optional or "
                    "std::unique_ptr where it may be missing");
  else if constexpr (is_character<C>)
    PORTICO_MISTAKE(Place, C,
                    "a character has no JSON form; say std::string, or std::int8_t for a number");
  else if constexpr (std::is_union_v<C>)
    PORTICO_MISTAKE(Place, C, "a union has no JSON form; say std::variant");
  else if constexpr (std::is_base_of_v<std::exception, C>)
    PORTICO_MISTAKE(Place, C, "an exception is thrown and not returned");
  else if constexpr (requires(C later) {
                       later.wait();
                       later.get();
                     })
    PORTICO_MISTAKE(Place, C,
                    "what comes later has no JSON form; a handler may wait for it, and return the "
                    "value itself");
  else if constexpr (requires { typename C::mapped_type; })
    PORTICO_MISTAKE(Place, C,
                    "this container has no JSON form; say std::map or std::unordered_map");
  else if constexpr (requires(const C& list) {
                       typename C::value_type;
                       list.begin();
                     })
    PORTICO_MISTAKE(Place, C, "this container has no JSON form; say std::vector or std::set");
  else if constexpr (
      requires { typename C::result_type; } || requires { &C::operator(); } ||
      std::is_function_v<C> || std::is_member_pointer_v<C>)
    PORTICO_MISTAKE(Place, C, "a function is no data and has no JSON form");
  else if constexpr (std::is_class_v<C> && !std::is_aggregate_v<C>)
    PORTICO_MISTAKE(Place, C,
                    "a model is a plain struct: it has no constructors, private members or virtual "
                    "functions");
  else
    PORTICO_MISTAKE(Place, C,
                    "this type has no JSON form; see the SDK's plugin.md for those that have one");
}

}  // namespace portico::detail
