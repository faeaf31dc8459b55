#pragma once

// Reflection of plain aggregates: how many members, which, what they are called, what the type is
// called. Members are counted by brace initialisation, reached through structured bindings, and
// named by the printed address of a member of an object that never comes to life. Compile time
// only.

#include <array>
#include <concepts>
#include <cstddef>
#include <memory>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "portico/detail/tie_members.hpp"

namespace portico::detail {

template <class U, class T>
concept StrictBaseOf = std::is_base_of_v<U, T> && !std::is_same_v<U, T>;

/// Converts to whatever a member of T is, never to T itself or to a base of it.
template <class T> struct AnyMember {
  template <class U>
  requires(!std::is_same_v<U, T> && !std::is_base_of_v<U, T>) operator U() const;
};

template <class T> inline constexpr bool is_any_member = false;
template <class T> inline constexpr bool is_any_member<AnyMember<T>> = true;

template <class T> struct AnyBase { template <StrictBaseOf<T> U> operator U() const; };

template <class T, std::size_t... I> constexpr bool takes_members(std::index_sequence<I...>) {
  return requires { T{((void)I, AnyMember<T>{})...}; };
}

template <class T, std::size_t N = (sizeof(T) < max_members + 1 ? sizeof(T) : max_members + 1)>
constexpr std::size_t count_members() {
  if constexpr (N == 0) {
    return 0;
  } else if constexpr (takes_members<T>(std::make_index_sequence<N>{})) {
    return N;
  } else {
    return count_members<T, N - 1>();
  }
}

/// Storage for a T that is never made: only addresses inside of it are used.
template <class T> union Never {
  char none;
  T value;
  constexpr Never() : none{} {}
  constexpr ~Never() {}
};
template <class T> inline Never<T> never;

template <class T> struct MemberAddress { const T* address; };
template <class T> MemberAddress(const T*) -> MemberAddress<T>;

constexpr bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

constexpr std::string_view last_word(std::string_view text) {
  std::size_t end = text.size();
  while (end > 0 && !is_word(text[end - 1])) --end;
  std::size_t begin = end;
  while (begin > 0 && is_word(text[begin - 1])) --begin;
  return text.substr(begin, end - begin);
}

// Returns a plain pointer: the name of any other type would be printed behind the member's.
template <MemberAddress Member> constexpr const char* printed_member() {
  return __PRETTY_FUNCTION__;
}

template <class T> constexpr const char* print_type() { return __PRETTY_FUNCTION__; }

template <class T> constexpr std::string_view printed_type() {
  constexpr std::string_view text = print_type<T>(), key = "T = ";
  constexpr std::size_t begin = text.find(key) + key.size();
  return text.substr(begin, text.size() - 1 - begin);
}

/// An aggregate whose members reflection can reach.
template <class T>
concept Aggregate = std::is_aggregate_v<T> && std::is_class_v<T> && !std::is_array_v<T>;

/// Its members may be those of the base class alone.
template <class T>
concept HasBase = requires {
  T{AnyBase<T>{}};
};

/// A base class with members beside members of its own can not be taken apart: Inline<Base> can.
template <class T>
concept HasBaseAndMembers = HasBase<T> && requires {
  T{AnyBase<T>{}, AnyMember<T>{}};
};

template <Aggregate T> inline constexpr std::size_t member_count = count_members<T>();

/// References to the members of an object, in the order of their declaration.
template <class T>
requires Aggregate<std::remove_const_t<T>>
constexpr auto members(T& object) {
  return tie_members<member_count<std::remove_const_t<T>>>(object);
}

template <Aggregate T> using member_tuple = decltype(members(std::declval<T&>()));
template <Aggregate T, std::size_t I>
using member_type = std::remove_reference_t<std::tuple_element_t<I, member_tuple<T>>>;

template <Aggregate T>
inline constexpr auto member_names = []<std::size_t... I>(std::index_sequence<I...>) {
  constexpr auto tied = members(never<T>.value);
  return std::array<std::string_view, sizeof...(I)>{
      last_word(printed_member<MemberAddress{std::addressof(std::get<I>(tied))}>())...};
}
(std::make_index_sequence<member_count<T>>{});

/// As the compiler prints it, with or without its namespaces: "shop::Item", "Page<shop::Item>".
template <class T> inline constexpr std::string_view type_name = printed_type<T>();

// A wrong spelling would be a wrong API without a word from the compiler: hence this check.
struct ReflectionProbe {
  int first_name;
  ReflectionProbe* other2;
};
static_assert(
    member_count<ReflectionProbe> == 2 && member_names<ReflectionProbe>[0] == "first_name" &&
        member_names<ReflectionProbe>[1] == "other2" &&
        last_word(type_name<ReflectionProbe>) == "ReflectionProbe",
    "portico: this compiler prints names in a way that portico/reflect.hpp does not know");

}  // namespace portico::detail
