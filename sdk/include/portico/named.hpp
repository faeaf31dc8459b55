#pragma once

// named<create_user>: a function as a handler that knows its name, which gives the route its
// operationId and its summary, as FastAPI makes them: "create_user_users_post", "Create User". A
// function that is handed over without it has none, for its type does not tell. Compile time only.
//
//   app.post("/users", named<create_user>);

#include <string_view>
#include <utility>

#include "portico/reflect.hpp"

namespace portico {

namespace detail {

/// "made" of "made<Item<int>>".
constexpr std::string_view without_arguments(std::string_view name) {
  int depth = 0;
  for (std::size_t at = name.size(); at > 0; --at) {
    if (name[at - 1] == '>') ++depth;
    if (name[at - 1] == '<') --depth;
    if (depth == 0) return name.substr(0, name[at - 1] == '<' ? at - 1 : at);
  }
  return name;
}

// "[with auto Function = shop::create_user]", "[Function = &shop::create_user]".
template <auto Function> constexpr std::string_view printed_function() {
  constexpr std::string_view text = __PRETTY_FUNCTION__;
  constexpr std::string_view key = "Function = ";
  constexpr std::size_t begin = text.find(key) + key.size();
  constexpr std::size_t end = text.find_first_of(";]", begin);
  return last_word(without_arguments(text.substr(begin, end - begin)));
}

template <auto Function, class Type = decltype(Function)> struct Named;

template <auto Function, class R, class... A> struct Named<Function, R (*)(A...)> {
  static constexpr std::string_view name = printed_function<Function>();

  R operator()(A... arguments) const { return Function(std::forward<A>(arguments)...); }
};
template <auto Function, class R, class... A>
struct Named<Function, R (*)(A...) noexcept> : Named<Function, R (*)(A...)> {};

}  // namespace detail

/// A function as a handler that has its name: app.post("/users", named<create_user>).
template <auto Function> inline constexpr detail::Named<Function> named{};

namespace detail {

template <class F> inline constexpr std::string_view name_of_handler{};
template <auto Function>
inline constexpr std::string_view name_of_handler<Named<Function>> = Named<Function>::name;

// A wrong spelling would be a wrong API without a word from the compiler: hence this check.
void probe_of_names();
static_assert(printed_function<probe_of_names>() == "probe_of_names",
              "portico: this compiler prints names in a way that portico/named.hpp does not know");

}  // namespace detail

}  // namespace portico
