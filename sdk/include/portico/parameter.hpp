#pragma once

// Parameters: what a handler asks for, and where it comes from.
//
//   Path<"item_id", int>                       a segment of the path; a std::string without a type
//   Query<"q", std::optional<std::string>, MaxLength<50>>
//   Query<"limit", int, Default<10>, Ge<1>>
//   Query<"filter", Filter>                    of a struct: its members are the parameters (also of
//                                              Header, Cookie, Form)
//   Header<"user_agent">                       sent as user-agent
//   Cookie<"session">
//   Form<"name">
//   File<"photo">                              an uploaded file's bytes
//   Body<Item>                                 the whole body
//   Body<Item, Embed<"item">>                  {"item": ...}
//   Body<Item, As<"item">>, Body<User, As<"user">>    an object of the two
//   BodyStream                                 the body as it arrives (body_stream.hpp)
//   Security<"bearer", Principal>              who calls (security.hpp)
//
// Each acts like a pointer to its value, and converts to it. Filled by one call, used by its
// handler.

#include <string>
#include <string_view>
#include <utility>

#include "portico/erased.hpp"
#include "portico/names.hpp"
#include "portico/value.hpp"

namespace portico {

namespace detail {

/// Keeps a value for the handler; `*item`, `item->name`, or where the type is known just `item`.
template <class T> class Parameter {
public:
  using value_type = T;

  const T& operator*() const { return value_; }
  T& operator*() { return value_; }
  const T* operator->() const { return &value_; }
  T* operator->() { return &value_; }
  operator const T&() const { return value_; }
  T& get() { return value_; }

private:
  T value_{};
};

/// What an author writes behind a parameter, `Query<"limit", int> limit = 10`.
template <class U> constexpr bool refuse_default_argument() {
  static_assert(
      is_any_member<U>,
      "portico: what a parameter has by default stands in its type: Query<\"limit\", int, "
      "Default<10>>, or std::optional");
  return false;
}
template <class U, class P>
concept DefaultArgument =
    !std::is_base_of_v<P, std::remove_cvref_t<U>> && !is_any_member<std::remove_cvref_t<U>> &&
    std::is_constructible_v<typename P::value_type, U> && refuse_default_argument<U>();

enum class In { path, query, header, cookie, form, file, body, stream, security };

inline const char* word(In in) {
  constexpr const char* words[] = {"path", "query", "header", "cookie",  "form",
                                   "file", "body",  "stream", "security"};
  return words[static_cast<int>(in)];
}

}  // namespace detail

// A name cannot stand in parentheses; what is constructible from all is held to what is a default:
// NOLINTBEGIN(bugprone-macro-parentheses, bugprone-forwarding-reference-overload)
#define PORTICO_PARAMETER(Kind, where, Fallback)                                                   \
  template <detail::Text Name, class T = Fallback, class... Rules>                                 \
  struct Kind : detail::Parameter<T> {                                                             \
    Kind() = default;                                                                              \
    template <detail::DefaultArgument<Kind> U> Kind(U&&);                                          \
    static constexpr detail::In in = detail::In::where;                                            \
    static constexpr std::string_view name = Name.view();                                          \
    using rules = detail::RuleList<Rules...>;                                                      \
  }
/// A segment of the path: {name} in it.
PORTICO_PARAMETER(Path, path, std::string);
/// Behind the question mark, by its name.
PORTICO_PARAMETER(Query, query, std::string);
/// A header field; '_' of the name is '-' on the wire, unless KeepUnderscores says otherwise.
PORTICO_PARAMETER(Header, header, std::string);
/// One of the field Cookie.
PORTICO_PARAMETER(Cookie, cookie, std::string);
/// A field of a form, urlencoded or multipart.
PORTICO_PARAMETER(Form, form, std::string);
/// An uploaded file: its bytes, or an Upload.
PORTICO_PARAMETER(File, file, Bytes);
#undef PORTICO_PARAMETER
// NOLINTEND(bugprone-macro-parentheses, bugprone-forwarding-reference-overload)

/// The body, as JSON.
template <class T, class... Rules> struct Body : detail::Parameter<T> {
  static constexpr detail::In in = detail::In::body;
  static constexpr std::string_view name = [] {
    constexpr std::string_view embed =
        detail::find_name(detail::NameKind::embed, detail::RuleList<Rules...>{});
    constexpr std::string_view as =
        detail::find_name(detail::NameKind::as, detail::RuleList<Rules...>{});
    return !embed.empty() ? embed : !as.empty() ? as : std::string_view{"body"};
  }();
  /// Whether it is a member of an object that has no other.
  static constexpr bool embedded =
      !detail::find_name(detail::NameKind::embed, detail::RuleList<Rules...>{}).empty();
  using rules = detail::RuleList<Rules...>;
};

namespace detail {

template <class T>
concept ParameterType = requires {
  { T::in } -> std::convertible_to<In>;
  { T::name } -> std::convertible_to<std::string_view>;
  typename T::rules;
  typename T::value_type;
};

/// Whether it is read by the handler itself; in body_stream.hpp.
template <class A> inline constexpr bool is_body_stream = false;

/// What is needed of a parameter at load and for the answer to one that does not fit.
struct ParameterShape {
  /// What a call without the parameter gets.
  enum class Absent : std::uint8_t { error, null, fallback };

  In in;
  std::string_view name, alias;
  bool embedded, keeps_underscores;
  bool is_model;  ///< its members are the parameters
  Absent absent;
  Schema (*schema)(Schemas&);  ///< with its rules
  void (*put_fallback)(Schema&);
  bool (*has_member)(std::string_view name);
  std::string (*untold)();               ///< of a body: see patch.hpp
  std::string_view schemes{}, scopes{};  ///< of a Security, with blanks between
};

/// Adds the property of a route's input that describes a parameter.
void describe_parameter(const ParameterShape& shape, Schemas& schemas, Schema& properties,
                        Schema& required);

template <class T, class... Rules> Schema schema_with_rules(Schemas& schemas) {
  Schema made = Type<T>::schema(schemas);
  apply_rules<T>(made, RuleList<Rules...>{});
  return made;
}
template <class T, class... Rules> void put_fallback(Schema& schema) {
  const T value = default_from_rules<T, Rules...>();
  write_default(&value, write_erased<T>, schema);
}

}  // namespace detail

}  // namespace portico
