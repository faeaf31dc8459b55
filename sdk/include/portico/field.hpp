#pragma once

// Field<T, Rules...>: a member of a model that has rules, a default, or has to know whether
// somebody set it. Everything else is a plain member: std::optional is then optional, any other
// type is required. A value like any other: no locks.

#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

#include "portico/reflect.hpp"
#include "portico/rules.hpp"

namespace portico {

template <class T, class... Rules> class Field;

namespace detail {

template <class... Rules> struct RuleList {};

template <class T, class... Some>
inline constexpr bool is_one_of = (std::is_same_v<T, Some> || ...);

template <class T> inline constexpr bool is_nullable = false;
template <class T> inline constexpr bool is_nullable<std::optional<T>> = true;
template <class T> inline constexpr bool is_nullable<std::unique_ptr<T>> = true;
template <class T> inline constexpr bool is_nullable<std::shared_ptr<T>> = true;

template <class T> inline constexpr bool is_field = false;
template <class T, class... Rules> inline constexpr bool is_field<Field<T, Rules...>> = true;

/// What a Field<T> takes and converts, beside a T itself.
template <class U, class T>
concept FieldInput = !is_any_member<std::remove_cvref_t<U>> && !is_field<std::remove_cvref_t<U>> &&
                     !std::is_same_v<std::remove_cvref_t<U>, T> && std::is_convertible_v<U, T>;

template <class U, class T>
concept Narrowed = std::is_floating_point_v<U> && std::is_integral_v<T>;

/// Made of a list in braces; a string is not.
template <class T>
concept Container = std::is_constructible_v<T, std::initializer_list<typename T::value_type>> &&
    !std::is_same_v<typename T::value_type, char>;

template <class T>
concept WholeNumber =
    std::is_integral_v<T> && !is_one_of<T, bool, char, wchar_t, char8_t, char16_t, char32_t>;

/// A default as a T, or as it is where a T is made of it.
template <class T, class V> decltype(auto) fitting(V&& value) {
  using U = std::remove_cvref_t<V>;
  static_assert(!Narrowed<U, T>, "portico: a whole number has a fraction by default");
  static_assert(std::is_constructible_v<T, V>,
                "portico: by_default(...) is given what is no value of its Field's type");
  if constexpr (WholeNumber<T> && WholeNumber<U>) {
    if (!std::in_range<T>(value))
      throw std::out_of_range("portico: by_default(" + std::to_string(value) +
                              ") is no value of its Field's type");
    return static_cast<T>(value);
  } else {
    return std::forward<V>(value);
  }
}

template <class Rule, class... Rules>
inline constexpr bool has_rule = (std::is_same_v<Rule, Rules> || ...);

/// A T of a constant; of a text, a union takes its std::string.
template <class T, class Value> T make_from(const Value& value) {
  if constexpr (is_nullable<T>)
    return T{make_from<typename T::value_type>(value)};
  else if constexpr (std::is_constructible_v<T, const Value&>)
    return T(value);
  else
    return T{std::string{value}};
}

template <class Rule> struct DefaultRule { static constexpr bool here = false; };
template <Constant Value> struct DefaultRule<Default<Value>> {
  static constexpr bool here = true;
  template <class T> static T make() { return make_from<T>(Value.get()); }
};

template <class... Rules>
inline constexpr bool has_default_rule = (DefaultRule<Rules>::here || ...);

template <class T, class... Rules> T default_from_rules() {
  T value{};
  (
      [&] {
        if constexpr (DefaultRule<Rules>::here) value = DefaultRule<Rules>::template make<T>();
      }(),
      ...);
  return value;
}

template <class T> struct ByDefault { T value; };
template <> struct ByDefault<void> {};

}  // namespace detail

///@{
/// Field<double> tax = by_default(10.5);   by_default() is an empty or zero value.
template <class T> detail::ByDefault<std::decay_t<T>> by_default(T&& value) {
  return {std::forward<T>(value)};
}
inline detail::ByDefault<void> by_default() { return {}; }
///@}

template <class T, class... Rules> class Field {
public:
  using value_type = T;
  using rules = detail::RuleList<Rules...>;
  /// Whose value it is.
  enum class State : std::uint8_t {
    missing,    ///< required, and nobody gave it a value
    defaulted,  ///< holds its default
    set         ///< somebody gave it this value
  };

  Field() : value_{detail::default_from_rules<T, Rules...>()}, state_{initial()} {}
  ///@{
  /// By default. Throws std::out_of_range for a whole number that T does not hold.
  template <class V>
  Field(detail::ByDefault<V> fallback)
      : value_(detail::fitting<T>(std::move(fallback.value))),
        state_{State::defaulted} {}
  Field(detail::ByDefault<void>) : value_{}, state_{State::defaulted} {}
  ///@}
  template <detail::Narrowed<T> U> Field(U) = delete;
  ///@{
  /// Of a value, or what becomes one: it is set.
  Field(T value) : value_{std::move(value)}, state_{State::set} {}
  // Of a field it is not: see FieldInput.
  template <detail::FieldInput<T> U>  // NOLINTNEXTLINE(bugprone-forwarding-reference-overload)
  Field(U&& value) : value_(static_cast<T>(std::forward<U>(value))),
                     state_{State::set} {}
  template <detail::Container E = T>
  Field(std::initializer_list<typename E::value_type> items) : value_(items),
                                                               state_{State::set} {}
  ///@}
  /// From a field with other rules: the value and whether it was set.
  template <class... Others>
  Field(const Field<T, Others...>& other)
      : value_{*other},
        state_{other.is_set()       ? State::set
               : other.is_missing() ? State::missing
                                    : State::defaulted} {}

  ///@{
  /// The value. A field that is missing has an empty or zero one.
  const T& operator*() const { return value_; }
  const T* operator->() const { return &value_; }
  operator const T&() const { return value_; }
  const T& get() const { return value_; }
  ///@}

  /// To change the value in place; counts as setting it.
  T& edit() {
    state_ = State::set;
    return value_;
  }
  /// Takes the value and the state as the host delivered them.
  T& load(bool was_set) {
    state_ = was_set ? State::set : State::defaulted;
    return value_;
  }

  bool is_set() const { return state_ == State::set; }          ///< and not by default
  bool is_missing() const { return state_ == State::missing; }  ///< and is required

  friend bool operator==(const Field& a, const Field& b) { return a.value_ == b.value_; }
  /// With a value.
  template <class U>
  requires(!detail::is_field<U>) friend bool operator==(const Field& a, const U& b) {
    return a.value_ == b;
  }

private:
  static constexpr State initial() {
    if (detail::has_default_rule<Rules...>) return State::defaulted;
    if (detail::is_nullable<T> && !detail::has_rule<Required, Rules...>) return State::defaulted;
    return State::missing;
  }

  T value_;
  State state_;
};

/// By their values, as == is; for keys and sets.
template <class T, class... Rules>
requires std::three_way_comparable<T>
constexpr auto operator<=>(const Field<T, Rules...>& a, const Field<T, Rules...>& b) {
  return *a <=> *b;
}

namespace detail {

/// What a member is beneath its Field, if it has one.
template <class T> struct MemberTraits {
  using value_type = T;
  using rules = RuleList<>;
  static constexpr bool tracked = false;
};
template <class T, class... Rules> struct MemberTraits<Field<T, Rules...>> {
  using value_type = T;
  using rules = RuleList<Rules...>;
  static constexpr bool tracked = true;
};

}  // namespace detail

}  // namespace portico

template <class T, class... Rules>
requires requires(const T& value) { std::hash<T>{}(value); }
struct std::hash<portico::Field<T, Rules...>> {
  std::size_t operator()(const portico::Field<T, Rules...>& field) const {
    return std::hash<T>{}(*field);
  }
};
