#pragma once

// Answers: what a handler may answer, as its return type. The compiler holds the handler to it, the
// host the bodies, and the document says it all.
//
//   app.get("/items/{id}", [](Path<"id", int> id) -> Answers<Ok<Item>, NotFound<Message>> {
//     if (*id != 1) return NotFound{Message{"No such item"}};
//     return Ok{Item{.name = "Pen"}, {{"x-stock", "7"}}};
//   });
//
// The first of 2xx, else the first, is the successful reply: its status is the route's, its model
// the response model, which include, exclude and the other options of the route choose from. What
// is thrown is answered as from any other handler. Needs a host that knows portico/answers.h.

#include <concepts>
#include <cstddef>
#include <cstdlib>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include "portico/answers.h"
#include "portico/endpoint.hpp"
#include "portico/error.hpp"
#include "portico/status.hpp"

namespace portico {

/// An answer with a body that is held to the model T; with void there is none.
template <int code, class T = void> struct Status {
  static_assert(code >= 200 && code <= 599,
                "portico: the status of an answer is one of 200 to 599");
  static_assert(
      !status::forbids_body(code),
      "portico: an answer of status 204, 205 or 304 carries no content: leave its type out");
  static constexpr int number = code;  ///< of the status
  using Model = T;                     ///< of the body

  /// What is sent: the body, and fields beside those that the call has.
  explicit Status(T body, Headers more = {}) : content{std::move(body)}, headers{std::move(more)} {}

  T content;        ///< the body
  Headers headers;  ///< fields of the reply
};
/// An answer without a body.
template <int code> struct Status<code, void> {
  static_assert(code >= 200 && code <= 599,
                "portico: the status of an answer is one of 200 to 599");
  static constexpr int number = code;  ///< of the status
  using Model = void;                  ///< there is no body

  /// Fields beside those that the call has.
  explicit Status(Headers more = {}) : headers{std::move(more)} {}

  Headers headers;  ///< fields of the reply
};

// Their types follow from what they hold: Ok{item} is an Ok<Item>, NotFound{} a NotFound<>.
#define PORTICO_ANSWER(name, code)                                                                 \
  template <class T = void> struct name : Status<code, T> { using Status<code, T>::Status; };      \
  template <class T> name(T) -> name<T>;                                                           \
  template <class T> name(T, Headers) -> name<T>;                                                  \
  name(const char*)->name<std::string>;                                                            \
  name(const char*, Headers)->name<std::string>;
PORTICO_ANSWER(Ok, status::ok)                      ///< 200
PORTICO_ANSWER(Created, status::created)            ///< 201
PORTICO_ANSWER(Accepted, status::accepted)          ///< 202
PORTICO_ANSWER(BadRequest, status::bad_request)     ///< 400
PORTICO_ANSWER(Unauthorized, status::unauthorized)  ///< 401
PORTICO_ANSWER(Forbidden, status::forbidden)        ///< 403
PORTICO_ANSWER(NotFound, status::not_found)         ///< 404
PORTICO_ANSWER(Conflict, status::conflict)          ///< 409
#undef PORTICO_ANSWER
/// 204: it is done, and there is nothing to say.
using NoContent = Status<status::no_content>;

namespace detail {

template <class... A> constexpr bool differ_in_status() {
  const int numbers[] = {A::number...};
  for (std::size_t i = 0; i < sizeof...(A); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (numbers[i] == numbers[j]) return false;
  return true;
}

/// The first of 2xx, else the first.
template <class First, class... Rest> struct SuccessOf {
  template <class Fallback, class... More> struct Search { using type = Fallback; };
  template <class Fallback, class A, class... More>
  struct Search<Fallback, A, More...>
      : std::conditional_t<A::number / 100 == 2, std::type_identity<A>, Search<Fallback, More...>> {
  };
  using type = typename Search<First, First, Rest...>::type;
};

template <class Model> constexpr AnswerShape answer_shape(int status) {
  if constexpr (std::is_void_v<Model>)
    return {status, nullptr};
  else
    return {status, Type<Model>::schema};
}

}  // namespace detail

template <class... A> class Answers {
  static_assert(sizeof...(A) > 0 && (detail::AnswerClass<A> && ...),
                "portico: Answers<...> lists answers: Ok<Item>, NotFound<Message>, NoContent, "
                "Status<418, Message>");
  static_assert(detail::differ_in_status<A...>(), "portico: Answers<...> lists a status twice");

public:
  /// Of them, the one whose status is the route's.
  using Success = typename detail::SuccessOf<A...>::type;

  /// One of them; the compiler refuses any other.
  template <class Given> Answers(Given given) : held_{hold(std::move(given))} {}

  /// The one that it is.
  const std::variant<A...>& held() const { return held_; }

private:
  template <class Given> static std::variant<A...> hold(Given given) {
    constexpr bool listed = (std::is_same_v<Given, A> || ...);
    static_assert(listed, "portico: a handler answers only what its Answers<...> lists: return one "
                          "of these, such as Ok{item}");
    if constexpr (listed)
      return std::variant<A...>{std::in_place_type<Given>, std::move(given)};
    else
      std::abort();
  }

  std::variant<A...> held_;
};

namespace detail {
template <class... A>
inline constexpr AnswerShape answer_shapes<Answers<A...>>[sizeof...(A)] {
  answer_shape<typename A::Model>(A::number)...
};
template <class... A>
inline constexpr bool have_json_forms<Answers<A...>> = ((std::is_void_v<typename A::Model> ||
                                                         Value<typename A::Model>)&&...);
}  // namespace detail

}  // namespace portico
