#pragma once

// What a handler is, checked where it is registered: the compiler's first line is one of the
// sentences below. Compile time only.

#include <string_view>
#include <tuple>
#include <type_traits>
#include <variant>

#include "portico/call.hpp"
#include "portico/detail/handler_check.hpp"
#include "portico/event_stream.hpp"
#include "portico/need.hpp"
#include "portico/parameter.hpp"
#include "portico/problem.hpp"
#include "portico/response.hpp"
#include "portico/value.hpp"

namespace portico {
template <class... A> class Answers;  // answers.hpp
template <class T> class Later;       // later.hpp
}  // namespace portico

namespace portico::detail {

template <class F> struct Signature;
template <class R, class... A> struct Signature<R (*)(A...)> {
  using Result = R;
  using Arguments = std::tuple<std::remove_cvref_t<A>...>;
  static constexpr bool lends = Written<A...>::lends;
  static constexpr void explain_lending() { detail::explain_lending<A...>(); }
};
template <class R, class... A> struct Signature<R (*)(A...) noexcept> : Signature<R (*)(A...)> {};
template <class R, class C, class... A>
struct Signature<R (C::*)(A...) const> : Signature<R (*)(A...)> {};
template <class R, class C, class... A>
struct Signature<R (C::*)(A...) const noexcept> : Signature<R (*)(A...)> {};
template <class R, class C, class... A> struct Signature<R (C::*)(A...)> {
  static constexpr bool mutates = true;
};

template <class F> constexpr auto signature_of() {
  if constexpr (requires { &F::operator(); })
    return std::type_identity<Signature<decltype(&F::operator())>>{};
  else
    return std::type_identity<Signature<F>>{};
}
template <class F> using SignatureOf = typename decltype(signature_of<std::decay_t<F>>())::type;

/// Whether a handler is a coroutine, and what it answers in the end.
template <class R> inline constexpr bool is_later = false;
template <class T> inline constexpr bool is_later<Later<T>> = true;
template <class R> struct AnsweredWith { using type = R; };
template <class T> struct AnsweredWith<Later<T>> { using type = T; };
template <class F> using AnswerOf = typename AnsweredWith<typename SignatureOf<F>::Result>::type;

template <class T> inline constexpr bool is_call = std::is_same_v<T, Call>;
/// What the client has no part in.
template <class T> inline constexpr bool is_no_parameter = is_call<T> || is_need<T>;
template <class T> inline constexpr bool is_response = ResponseClass<T>;
template <class Arguments> inline constexpr bool takes_call = false;
template <class... A> inline constexpr bool takes_call<std::tuple<A...>> = (is_call<A> || ...);

/// What the model of a route describes: the result; the values of a stream; of a variant the
/// alternative that is no response.
template <class R> struct ModelOf { using type = R; };
template <class T> struct ModelOf<EventStream<T>> { using type = T; };
template <class T> struct ModelOf<JsonLines<T>> { using type = T; };

/// Whether some of a variant's alternatives are responses: then it is a choice, and no value.
template <class R> inline constexpr bool is_choice = false;
template <class... T> inline constexpr bool is_choice<std::variant<T...>> = (is_response<T> || ...);

template <class... T> constexpr std::size_t values_of_choice(std::variant<T...>*) {
  return (std::size_t{!is_response<T>} + ...);
}
template <class First, class... Rest> struct ModelOfChoice {
  using type = typename std::conditional_t<is_response<First>, ModelOfChoice<Rest...>,
                                           std::type_identity<First>>::type;
};
template <class Last> struct ModelOfChoice<Last> { using type = Last; };
template <class... T>
requires(is_response<T> || ...) struct ModelOf<std::variant<T...>> : ModelOfChoice<T...> {
};

/// Whether a handler lists what it may answer; then its model is that of the successful one.
template <class R> inline constexpr bool is_answers = false;
template <class... A> inline constexpr bool is_answers<Answers<A...>> = true;
template <class R> inline constexpr bool have_json_forms = false;  ///< in answers.hpp
template <class... A> struct ModelOf<Answers<A...>> {
  using type = typename Answers<A...>::Success::Model;
};

template <class R> constexpr bool is_result() {
  if constexpr (is_answers<R>) {
    return have_json_forms<R>;
  } else if constexpr (is_choice<R>) {
    if constexpr (values_of_choice(static_cast<R*>(nullptr)) > 1)
      return false;
    else
      return is_response<typename ModelOf<R>::type> || Value<typename ModelOf<R>::type>;
  } else {
    if constexpr (HandlerParameter<R>)
      return false;
    else
      return std::is_void_v<R> || is_response<R> || Value<R>;
  }
}
template <class R>
inline constexpr bool has_model =
    !std::is_void_v<R> && !std::is_null_pointer_v<R> && !is_response<R> && !AnyJson<R>;

/// Callable with named parameter types, and const: many threads call it at once.
template <class F>
concept Callable = requires {
  typename SignatureOf<F>::Result;
};

template <class F>
concept Mutating = requires {
  SignatureOf<F>::mutates;
};

template <class A>
concept Argument = is_no_parameter<A> || ParameterType<A>;

template <class T>
concept ArgumentValue = is_no_parameter<T> || Value<typename T::value_type>;

template <class R>
concept Result = is_result<R>();

template <class... A> constexpr bool are_arguments(std::tuple<A...>*) {
  return (Argument<A> && ...);
}
template <class... A> constexpr bool are_values(std::tuple<A...>*) {
  return (ArgumentValue<A> && ...);
}

template <class A> constexpr std::string_view argument_name() {
  if constexpr (is_no_parameter<A> || is_body_stream<A>)
    return {};
  else
    return A::name;
}
template <class... A> constexpr bool differ_in_name(std::tuple<A...>*) {
  constexpr std::size_t count = sizeof...(A);
  const std::string_view names[count + 1] = {argument_name<A>()...};
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (!names[i].empty() && names[i] == names[j]) return false;
  return true;
}

/// A name where clients send it. Those of headers are the same in any case (RFC 9110, section 5.1),
/// and `_` is sent as `-` where nothing is said of it.
struct SentName {
  In in{};
  std::string_view text{};
  bool keeps_underscores = true;

  constexpr char at(std::size_t i) const {
    const char c = text[i];
    if (c == '_' && !keeps_underscores) return '-';
    return in == In::header && c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  }
  constexpr bool operator==(const SentName& other) const {
    if (in != other.in || text.size() != other.text.size()) return false;
    for (std::size_t i = 0; i < text.size(); ++i)
      if (at(i) != other.at(i)) return false;
    return true;
  }
};

template <class P> constexpr SentName sent_name() {
  if constexpr (ParameterType<P>) {
    const std::string_view alias = find_name(NameKind::alias, typename P::rules{});
    if (!alias.empty()) return {P::in, alias};
    if (P::in < In::body && !is_parameter_model<typename P::value_type>)
      return {P::in, P::name, P::in != In::header || keeps_underscores(typename P::rules{})};
  }
  return {};
}

/// Whether no two have the same name in the same place, as clients send them.
template <class... A> constexpr bool differ_on_wire(std::tuple<A...>*) {
  const SentName names[sizeof...(A) + 1] = {sent_name<A>()...};
  for (std::size_t i = 0; i < sizeof...(A); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (!names[i].text.empty() && names[i] == names[j]) return false;
  return true;
}

/// One sentence for the first argument that is none, for the first that asks for what cannot be.
template <class... A> constexpr void explain_arguments(std::tuple<A...>*) {
  [[maybe_unused]] const auto explain = []<class T>(std::type_identity<T>) {
    if constexpr (!Argument<T>) explain_argument<T>();
  };
  (explain(std::type_identity<A>{}), ...);
}
template <class... A> constexpr bool check_parameters(std::tuple<A...>*) {
  [[maybe_unused]] const auto check = []<class T>(std::type_identity<T>) {
    if constexpr (ParameterType<T>)
      return check_parameter<T>(typename T::rules{});
    else
      return true;
  };
  return (check(std::type_identity<A>{}) && ...);
}

/// Of what a handler and a provider have in common, one sentence per mistake; false stops the code
/// that would give a page of errors more.
template <class F> constexpr bool check_function() {
  constexpr bool is_member = std::is_member_pointer_v<std::decay_t<F>>;
  static_assert(!is_member,
                "portico: a member function needs its object; hand over a lambda that captures it");
  static_assert(
      is_member || !Mutating<F>,
      "portico: handlers and providers are called by many threads at once and can not be mutable");
  static_assert(Callable<F> || Mutating<F>,
                "portico: handlers and providers are functions or lambdas whose parameters have "
                "named types (no auto)");
  if constexpr (Callable<F> && !is_member) {
    using S = SignatureOf<F>;
    constexpr typename S::Arguments* arguments = nullptr;
    if constexpr (S::lends) {
      S::explain_lending();
    } else if constexpr (!are_arguments(arguments)) {
      explain_arguments(arguments);
    } else if constexpr (check_parameters(arguments)) {
      static_assert(are_values(arguments),
                    "portico: a parameter has a type without a JSON form; see the SDK's plugin.md");
      static_assert(
          differ_in_name(arguments),
          "portico: two parameters have the same name; several bodies are named with As<\"...\">");
      static_assert(!differ_in_name(arguments) || differ_on_wire(arguments),
                    "portico: two parameters have the same name where clients send them: an Alias "
                    "that is another's name, or headers that differ in case, - and _ alone");
      static_assert(
          !take_body_and_form(arguments),
          "portico: handlers and providers take a Body, or Forms and Files, and never both: a "
          "request has one body");
      static_assert(
          !take_stream_and_body(arguments),
          "portico: handlers and providers take one BodyStream, and no Body, Form or File "
          "beside it: a request has one body");
      return are_values(arguments) && differ_in_name(arguments) && differ_on_wire(arguments) &&
             !take_body_and_form(arguments) && !take_stream_and_body(arguments);
    }
  }
  return false;
}

/// The same for a handler, with what it returns.
template <class F> constexpr bool check_handler() {
  if constexpr (check_function<F>()) {
    using R = AnswerOf<F>;
    if constexpr (is_answers<R>)
      static_assert(Result<R>,
                    "portico: a model that Answers<...> lists has no JSON form; a model is a plain "
                    "struct, see the SDK's plugin.md");
    else if constexpr (!Result<R>)
      explain_result<R>();
    return Result<R>;
  }
  return false;
}

/// One sentence where the model that a route names can never be that of its replies.
template <class Model, class F> constexpr bool check_response_model() {
  using S = SignatureOf<F>;
  using R = typename ModelOf<AnswerOf<F>>::type;
  if constexpr (std::is_void_v<Model> || std::is_same_v<Model, R>) {  // NOLINT(*-branch-clone)
    return true;
  } else if constexpr (!Result<Model>) {
    static_assert(
        !HandlerParameter<Model> && Result<Model>,
        "portico: the response model of a route has no JSON form; see the SDK's plugin.md");
    return false;
  } else if constexpr (std::is_void_v<R>) {
    constexpr bool replies = takes_call<typename S::Arguments>;
    static_assert(
        replies,
        "portico: a handler returns nothing, and its route has a model; return a value, or "
        "say <void> in place of the model");
    return replies;
  } else if constexpr (is_response<R>) {
    return true;
  } else {
    return check_reply<Model, R>();
  }
}

}  // namespace portico::detail
