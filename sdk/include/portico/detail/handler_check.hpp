#pragma once

// What an author may have meant by a handler that is none: its parameters, its result, and the
// model that its route names beside it. Compile time only.

#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <variant>

#include "portico/detail/discriminator_check.hpp"
#include "portico/detail/no_form.hpp"
#include "portico/detail/rule_check.hpp"
#include "portico/parameter.hpp"
#include "portico/value.hpp"

namespace portico {
class App;
class HttpError;
}  // namespace portico

namespace portico::detail {

// Parameters.

/// As an author has written the parameters of a handler or provider: with their references.
template <class... A> struct Written {
  static constexpr bool lends =
      ((std::is_lvalue_reference_v<A> && !std::is_const_v<std::remove_reference_t<A>>) || ...);
};
template <class First, class... Rest> constexpr void explain_lending() {
  using A = std::remove_reference_t<First>;
  if constexpr (!Written<First>::lends)
    explain_lending<Rest...>();
  else if constexpr (std::is_same_v<A, App>)
    PORTICO_MISTAKE(
        TypePlace<A>, A,
        "handlers and providers run when requests come, and the App belongs to the start: "
        "register all routes there, and capture what lives as long as the App");
  else
    PORTICO_MISTAKE(
        TypePlace<A>, A,
        "handlers and providers take their parameters by value or by const reference, not by "
        "reference; each call has its own to change");
}

/// Of a type that is no parameter.
template <class A> constexpr void explain_argument() {
  using Place = TypePlace<A>;
  if constexpr (requires { &Type<A>::describe_members; })
    PORTICO_MISTAKE(
        Place, A,
        "handlers and providers take Path, Query, Header, Cookie, Form, File, Body, BodyStream, "
        "Security, Need and Call, and "
        "nothing else; a model of the body is a Body<...>, of the query a Query<name, ...>");
  else if constexpr (Value<A>)
    PORTICO_MISTAKE(Place, A,
                    "handlers and providers take Path, Query, Header, Cookie, Form, File, Body, "
                    "BodyStream, Security, Need and Call, and "
                    "nothing else; say where it comes from, in place of a plain type");
  else
    PORTICO_MISTAKE(Place, A,
                    "handlers and providers take Path, Query, Header, Cookie, Form, File, Body, "
                    "BodyStream, Security, Need and Call, and "
                    "nothing else");
}

template <class Rule> inline constexpr bool names_a_body = false;
template <Text X> inline constexpr bool names_a_body<As<X>> = true;
template <Text X> inline constexpr bool names_a_body<Embed<X>> = true;

constexpr bool is_name(std::string_view name) {
  for (const char c : name)
    if (c == '{' || c == '}' || c == '/' || c == '?' || c == '&' || c == '=') return false;
  return !name.empty();
}

constexpr bool is_token(std::string_view name) {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  for (const char c : name)
    if (!is_word(c) && marks.find(c) == marks.npos) return false;
  return !name.empty();
}

template <class T> inline constexpr bool is_file = is_one_of<T, std::string, Bytes, Upload>;
template <class T> inline constexpr bool is_file<std::optional<T>> = is_file<T>;
template <class T> inline constexpr bool is_file<std::vector<T>> = is_file<T>;

/// One sentence where a parameter asks for what cannot be.
template <class A, class... Rules> constexpr bool check_parameter(RuleList<Rules...>) {
  using Place = ParameterPlace<A>;
  using T = typename A::value_type;
  if constexpr (rule_flaw<T, Rules...> != RuleFlaw::none) {
    explain_rules<Place, T, Rules...>();
  } else if constexpr (!Value<T>) {
    explain_no_form<Place, T>();
  } else if constexpr (A::in == In::security) {  // NOLINT(bugprone-branch-clone): has no name
    return check_discriminator<Place, T, Rules...>();
  } else if constexpr (!is_name(A::name)) {
    PORTICO_MISTAKE(Place, T, "the name of a parameter is not empty and has none of {}/?&=");
  } else if constexpr (A::in != In::body && (names_a_body<Rules> || ...)) {
    PORTICO_MISTAKE(Place, T, "As and Embed name a Body; another name on the wire is an Alias");
  } else if constexpr (A::in != In::header && has_rule<KeepUnderscores, Rules...>) {
    PORTICO_MISTAKE(Place, T, "KeepUnderscores is a rule for a Header");
  } else if constexpr (A::in == In::path && has_default_rule<Rules...>) {
    PORTICO_MISTAKE(Place, T,
                    "a parameter of the path is always there and has no Default; register a second "
                    "route without it");
  } else if constexpr (A::in == In::path && requires { &Type<T>::describe_members; }) {
    PORTICO_MISTAKE(
        Place, T,
        "a segment of the path is one text and no model; take one Path for each member, "
        "or a Query");
  } else if constexpr (A::in == In::file && !is_file<T>) {
    PORTICO_MISTAKE(Place, T,
                    "a File is Upload, Bytes, or a std::optional or std::vector of one of them");
  } else if constexpr ((A::in == In::header || A::in == In::cookie) && !is_token(A::name)) {
    PORTICO_MISTAKE(Place, T, "the name of a header or cookie is a token: RFC 9110, section 5.6.2");
  } else {
    return check_discriminator<Place, T, Rules...>();
  }
  return false;
}

template <class... A> constexpr bool take_body_and_form(std::tuple<A...>*) {
  [[maybe_unused]] constexpr auto is_in = []<class P>(std::type_identity<P>, In one, In other) {
    if constexpr (HandlerParameter<P>) return P::in == one || P::in == other;
    return false;
  };
  return (is_in(std::type_identity<A>{}, In::body, In::body) || ...) &&
         (is_in(std::type_identity<A>{}, In::form, In::file) || ...);
}

template <class... A> constexpr bool take_stream_and_body(std::tuple<A...>*) {
  [[maybe_unused]] constexpr auto is_of_body = []<class P>(std::type_identity<P>) {
    if constexpr (HandlerParameter<P>) return P::in >= In::form && P::in != In::security;
    return false;
  };
  constexpr int streams = (0 + ... + int{is_body_stream<A>});
  return streams > 0 && (0 + ... + int{is_of_body(std::type_identity<A>{})}) > 1;
}

// Results.

template <class R> constexpr void explain_result() {
  using Bare = std::remove_cvref_t<R>;
  using Place = ResultPlace<R>;
  if constexpr (HandlerParameter<Bare>)
    PORTICO_MISTAKE(Place, R, "this is the parameter and not the value in it; return *item");
  else if constexpr (std::is_reference_v<R>)
    PORTICO_MISTAKE(Place, R, "a handler returns a value and no reference; leave the & out");
  else if constexpr (std::is_base_of_v<HttpError, Bare>)
    PORTICO_MISTAKE(Place, R, "an HttpError is thrown and not returned");
  else if constexpr (is_variant<Bare>)
    PORTICO_MISTAKE(Place, R,
                    "beside response classes a std::variant that a handler returns has one "
                    "alternative at most, which has a JSON form");
  else
    explain_no_form<Place, R>();
}

// The model of a route beside the result of its handler.

enum class Shape : std::uint8_t { any, object, array, scalar };

template <class T> constexpr Shape shape_of() {
  if constexpr (is_nullable<T>)
    return shape_of<std::remove_cvref_t<decltype(*std::declval<T&>())>>();
  else if constexpr (is_field<T>)
    return shape_of<typename T::value_type>();
  else if constexpr (is_variant<T> || AnyJson<T> || std::is_same_v<T, std::nullptr_t> ||
                     std::is_same_v<T, std::monostate>)
    return Shape::any;  // NOLINT(bugprone-branch-clone): a variant may look like a list, too
  else if constexpr (
      requires { typename T::mapped_type; } || requires { &Type<T>::describe_members; })
    return Shape::object;
  else if constexpr (family_of<T>() == Family::list)
    return Shape::array;
  else if constexpr (family_of<T>() == Family::unknown)
    return Shape::any;
  else
    return Shape::scalar;
}

/// What is described by two types alike: of lists and of what may be null the item.
template <class T> struct ItemOf { using type = T; };
template <class T> struct ItemOf<std::vector<T>> : ItemOf<T> {};
template <class T> struct ItemOf<std::optional<T>> : ItemOf<T> {};

/// Whether a model reads a member of that name, under the names by which values cross the border.
template <class T> constexpr bool gives_member(std::string_view name) {
  return []<std::size_t... I>(std::string_view wanted, std::index_sequence<I...>) {
    const auto gives = [&]<std::size_t J>(std::integral_constant<std::size_t, J>) {
      using M = member_type<T, J>;
      if constexpr (is_inline<M>)
        return gives_member<std::remove_cvref_t<decltype(std::declval<M&>().get())>>(wanted);
      else if constexpr (std::is_same_v<M, Extras>)
        return true;
      else
        return member_name<T, J>.input == wanted;
    };
    return (gives(std::integral_constant<std::size_t, I>{}) || ...);
  }
  (name, std::make_index_sequence<member_count<T>>{});
}

/// Whether the I-th member of a model begins with what its type is by itself, so that it has no
/// default. Only for types that the compiler can make.
template <class T, std::size_t I> constexpr bool begins_empty() {
  T made{};
  return std::get<I>(members(made)) == std::remove_const_t<member_type<T, I>>{};
}
template <class T, std::size_t I>
concept SurelyRequired =
    !is_nullable<member_type<T, I>> && !MemberTraits<member_type<T, I>>::tracked && requires {
  typename std::enable_if_t<begins_empty<T, I>()>;
};

/// The first member that Out surely requires and R does not give; the number of members: none.
template <class Out, class R, std::size_t I = 0> constexpr std::size_t lacking_member() {
  if constexpr (I == member_count<Out>) {
    return I;
  } else {
    using M = member_type<Out, I>;
    if constexpr (!is_inline<M> && !std::is_same_v<M, Extras>)
      if constexpr (!gives_member<R>(member_name<Out, I>.input))
        if constexpr (SurelyRequired<Out, I>) return I;
    return lacking_member<Out, R, I + 1>();
  }
}

template <class T>
concept IsModel = requires {
  &Type<T>::describe_members;
};
template <class Out, class R> constexpr bool differ_as_models() {
  using Model = typename ItemOf<Out>::type;
  using Given = typename ItemOf<R>::type;
  if constexpr (std::is_void_v<Out> || std::is_void_v<R> || std::is_same_v<Model, Given>)
    return false;
  else
    return IsModel<Model> && IsModel<Given>;
}
template <class Out, class R> inline constexpr bool are_two_models = differ_as_models<Out, R>();

/// "the handler returns a UserDb, which has no member 'id', and its model UserOut requires one".
template <class Out, class R> std::string tell_lacking() {
  using Model = typename ItemOf<Out>::type;
  using Given = typename ItemOf<R>::type;
  const Model prototype{};
  std::string name;
  for_each_member(prototype, [&]<std::size_t I>(const auto& member) {
    using M = member_type<Model, I>;
    if constexpr (!is_inline<M> && !std::is_same_v<M, Extras>) {
      Schema ignored;
      if (name.empty() && !gives_member<Given>(member_name<Model, I>.input) &&
          !put_member_default<M>(&member, ignored))
        name = member_names<Model>[I];
    }
  });
  if (name.empty()) return {};
  return "the handler returns a " + type_title<Given>() + ", which has no member '" + name +
         "', and the response model " + type_title<Model>() + " requires it";
}

/// One sentence where a result never keeps the model of its route. `R` is no response class.
template <class Out, class R> constexpr bool check_reply() {
  using Place = ResultPlace<R>;
  using Model = typename ItemOf<Out>::type;
  using Given = typename ItemOf<R>::type;
  constexpr Shape wanted = shape_of<Out>(), given = shape_of<R>();
  if constexpr (wanted != given && wanted != Shape::any && given != Shape::any) {
    if constexpr (wanted == Shape::object)
      PORTICO_MISTAKE(Place, R, "this is no object, which the model of the route is");
    else if constexpr (wanted == Shape::array)
      PORTICO_MISTAKE(Place, R, "this is no list, which the model of the route is");
    else
      PORTICO_MISTAKE(Place, R, "this is no single value, which the model of the route is");
    return false;
  } else if constexpr (are_two_models<Out, R>) {
    constexpr std::size_t lacking = lacking_member<Model, Given>();
    if constexpr (lacking < member_count<Model>) {
      using Member = MemberAt<Model, lacking>;
      PORTICO_MISTAKE(Member, Given,
                      "this member of the response model is required, and what the handler returns "
                      "has none of that name; return one, or give the member a default");
      return false;
    }
  }
  return true;
}

}  // namespace portico::detail
