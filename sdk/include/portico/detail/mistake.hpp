#pragma once

// Sentences of the compiler's first line that name what they are about. A static_assert says one
// sentence to all; g++ prints a text that is a template argument, so that here it is put together
// of the names of types and members, and clang prints the requirement that fails, with the types
// and members that it is about. Compile time only; nothing is instantiated without a mistake.

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>

#include "portico/reflect.hpp"

namespace portico::detail {

/// A text as a template argument.
template <std::size_t Size> struct Words { char text[Size]{}; };

struct Sentence {
  char text[1024]{};
  std::size_t size = 0;

  constexpr Sentence(std::initializer_list<std::string_view> parts) {
    for (const std::string_view part : parts)
      for (const char c : part)
        if (size + 1 < sizeof text) text[size++] = c;
  }
};

template <class Say> constexpr auto words_of(Say) {
  constexpr Sentence sentence = Say{}();
  Words<sentence.size + 1> made;
  for (std::size_t i = 0; i < sentence.size; ++i) made.text[i] = sentence.text[i];
  return made;
}

/// Never defined: its name is the sentence.
template <Words Sentence> struct Mistake;

/// Path, Query, ..., Body.
template <class T>
concept HandlerParameter = requires {
  T::in;
  T::name;
  typename T::rules;
  typename T::value_type;
};

/// "Ge" of portico::Ge<...>
template <class T> constexpr std::string_view template_name() {
  constexpr std::string_view text = type_name<T>;
  return last_word(text.substr(0, text.find('<')));
}

/// A type as an author writes it; of one that has texts for arguments the name alone.
template <class T> constexpr std::string_view written() {
  if constexpr (std::is_same_v<T, std::string>) return "std::string";
  if constexpr (std::is_same_v<T, std::string_view>) return "std::string_view";
  std::string_view text = type_name<T>;
  if (HandlerParameter<T> || text.find("Constant<") != text.npos || text.find("Text<") != text.npos)
    return template_name<T>();
  if (text.starts_with("portico::")) text.remove_prefix(9);
  return text;
}

// Where a mistake is.

/// The member of a model at this address.
template <class Model, MemberAddress Member> struct MemberPlace {
  static constexpr std::string_view model = written<Model>();
  static constexpr std::string_view dot = ".";
  static constexpr std::string_view name = last_word(printed_member<Member>());
};
template <class Model, std::size_t I>
using MemberAt =
    MemberPlace<Model, MemberAddress{std::addressof(std::get<I>(members(never<Model>.value)))}>;

template <class T> struct TypePlace {
  static constexpr std::string_view model = written<T>(), dot{}, name{};
};

/// A parameter of a handler.
template <class A> struct ParameterPlace {
  static constexpr std::string_view model = template_name<A>(), dot = " ", name = A::name;
};

template <class T> struct ResultPlace {
  static constexpr std::string_view model = "what a handler returns", dot{}, name{};
};

/// False, and in clang's words the place and the type.
template <class Place, class... Types> inline constexpr bool is_right = false;

/// "Item.handle (void*): ", "Item: "
template <class Place, class Type> constexpr Sentence place_of() {
  if constexpr (std::is_same_v<Place, TypePlace<Type>>)
    return {"portico: ", Place::model, ": "};
  else
    return {"portico: ", Place::model, Place::dot, Place::name, " (", written<Type>(), "): "};
}

}  // namespace portico::detail

// PORTICO_MISTAKE(place, type, words): in a function template, behind an `if constexpr` that
// depends on its arguments. The words are a literal.
#if defined(__clang__)
#define PORTICO_MISTAKE(place, type, words)                                                        \
  static_assert(::portico::detail::is_right<place, type>, "portico: " words)
#else
#define PORTICO_MISTAKE(place, type, words)                                                        \
  do {                                                                                             \
    constexpr auto mistake_words = ::portico::detail::words_of([] {                                \
      constexpr auto begin = ::portico::detail::place_of<place, type>();                           \
      return ::portico::detail::Sentence{std::string_view{begin.text, begin.size}, words};         \
    });                                                                                            \
    static_cast<void>(sizeof(::portico::detail::Mistake<mistake_words>));                          \
  } while (false)
#endif
