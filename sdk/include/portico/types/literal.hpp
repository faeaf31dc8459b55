#pragma once

// Literal<"cat">, Literal<"asc", "desc">, Literal<1, 2>: one of a few values, the first unless
// told.

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

#include "portico/cells.hpp"
#include "portico/constant.hpp"
#include "portico/keywords.hpp"
#include "portico/schema.hpp"
#include "portico/types/scalar.hpp"

namespace portico {

namespace detail {

template <class T>
concept LiteralValue =
    !is_any_member<T> && (std::is_convertible_v<T, std::string_view> || std::is_arithmetic_v<T>);

template <Constant Value>
concept LiteralOption =
    TextConstant<Value> || IntegerConstant<Value> || std::same_as < constant_type<Value>,
bool > ;

}  // namespace detail

template <detail::Constant... Options> class Literal {
public:
  static_assert(sizeof...(Options) > 0 && (detail::LiteralOption<Options> && ...),
                "portico: a Literal is one of some texts, integers and booleans");
  /// Whether each option is a text.
  static constexpr bool all_text = (detail::TextConstant<Options> && ...);

  constexpr Literal() = default;
  /// Throws std::invalid_argument when it is none of the options.
  template <detail::LiteralValue T>
  constexpr Literal(const T& value) {  // NOLINT: a literal is its value
    if (!choose(value))
      throw std::invalid_argument("portico: a Literal is one of " + options() +
                                  ", and nothing else");
  }

  ///@{
  /// The text, where all options are text; its position among the options in any case.
  constexpr std::string_view text() const requires all_text {
    return std::array{Options.get()...}[index_];
  }
  constexpr operator std::string_view() const requires all_text { return text(); }
  constexpr std::size_t index() const { return index_; }
  ///@}

  template <detail::LiteralValue T>
  friend constexpr bool operator==(const Literal& literal, const T& value) {
    std::size_t i = 0;
    return ((i++ == literal.index_ && same(Options.get(), value)) || ...);
  }
  friend constexpr bool operator==(const Literal& a, const Literal& b) {
    return a.index_ == b.index_;
  }

  /// False, and nothing changes, when it is none of the options.
  template <class T> constexpr bool choose(const T& value) {
    std::size_t i = 0;
    return ((same(Options.get(), value) ? (index_ = static_cast<std::uint16_t>(i), true)
                                        : (++i, false)) ||
            ...);
  }

private:
  template <class A, class B> static constexpr bool same(const A& a, const B& b) {
    constexpr bool texts[] = {std::is_same_v<A, std::string_view>,
                              std::is_convertible_v<B, std::string_view>};
    if constexpr (texts[0] && texts[1])
      return a == std::string_view(b);
    else if constexpr (texts[0] || texts[1] || !std::is_integral_v<B>)
      return false;
    else if constexpr (std::is_same_v<A, bool> || std::is_same_v<B, bool>)
      return std::is_same_v<A, B> && a == b;
    else
      return std::cmp_equal(a, b);
  }

  static std::string options() {
    std::string all;
    const auto add = [&all](const auto& option) {
      if (!all.empty()) all += ", ";
      if constexpr (std::is_convertible_v<decltype(option), std::string_view>)
        all += option;
      else
        all += std::to_string(option);
    };
    (add(Options.get()), ...);
    return all;
  }

  std::uint16_t index_ = 0;
};

/// By the places of their options: for keys and sets.
template <detail::Constant... Options>
constexpr std::strong_ordering operator<=>(const Literal<Options...>& a,
                                           const Literal<Options...>& b) {
  return a.index() <=> b.index();
}

namespace detail {

Schema const_schema(Schema value);
Schema enum_schema(Schema values);

template <Constant... Options> struct Type<Literal<Options...>> {
  using T = Literal<Options...>;
  static Schema schema(Schemas&) {
    if constexpr (sizeof...(Options) == 1) {
      return const_schema((constant_schema<Options>(), ...));
    } else {
      return enum_schema(Schema::array({constant_schema<Options>()...}));
    }
  }
  static bool fits(const portico_value& cell) {
    T ignored;
    return choose(cell, ignored);
  }
  static void read(const portico_value& cell, T& value) {
    if (!choose(cell, value)) mismatch("literal_error", "Input is none of the allowed values");
  }
  static void write(const T& value, portico_value& cell, Cells&) {
    std::size_t i = 0;
    (
        [&] {
          if (i++ == value.index()) cell = cell_of(Options.get());
        }(),
        ...);
  }

private:
  static bool choose(const portico_value& cell, T& value) {
    switch (cell.kind) {
    case PORTICO_STRING: return value.choose(cell::text_of(cell));
    case PORTICO_INT: return value.choose(cell.integer);
    case PORTICO_UINT: return value.choose(static_cast<std::uint64_t>(cell.integer));
    case PORTICO_BOOL: return value.choose(cell.integer != 0);
    default: return false;
    }
  }
  template <class V> static portico_value cell_of(V value) {
    if constexpr (std::is_same_v<V, std::string_view>)
      return cell::text(value);
    else if constexpr (std::is_same_v<V, bool>)
      return cell::boolean(value);
    else if constexpr (std::is_unsigned_v<V>)
      return cell::whole(value);
    else
      return cell::integer(value);
  }
};

}  // namespace detail

}  // namespace portico

template <portico::detail::Constant... Options> struct std::hash<portico::Literal<Options...>> {
  std::size_t operator()(const portico::Literal<Options...>& literal) const noexcept {
    return literal.index();
  }
};
