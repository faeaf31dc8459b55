#pragma once

// Unions: std::variant. The host chooses the member, in smart mode or by a Discriminator, and says
// which it is; in a reply the alternative that is held is said, and no other is tried. Both in the
// form of choice.h. Unions within a union are flattened, as Python's typing has it: a variant's
// alternatives are those of the outer one, and what may be null is its value or null.

#include <cstdint>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "portico/cells.hpp"
#include "portico/choice.h"
#include "portico/field.hpp"
#include "portico/schema.hpp"
#include "portico/types/literal.hpp"
#include "portico/types/scalar.hpp"

namespace portico::detail {

template <class T> inline constexpr bool is_variant = false;
template <class... T> inline constexpr bool is_variant<std::variant<T...>> = true;

/// A variant, or one that may be null.
template <class T> inline constexpr bool is_union = is_variant<T>;
template <class T> inline constexpr bool is_union<std::optional<T>> = is_union<T>;
template <class T> inline constexpr bool is_union<std::unique_ptr<T>> = is_union<T>;
template <class T> inline constexpr bool is_union<std::shared_ptr<T>> = is_union<T>;

template <class T> inline constexpr bool is_literal = false;
template <Constant... Options> inline constexpr bool is_literal<Literal<Options...>> = true;

/// One number for a type wherever it is an alternative: made of its name, as the compiler has it.
template <class T> constexpr std::uint32_t number_of_type() {
  std::uint32_t hash = 2166136261u;  // FNV-1a
  for (const char* c = __PRETTY_FUNCTION__; *c != '\0'; ++c)
    hash = (hash ^ static_cast<unsigned char>(*c)) * 16777619u;
  const std::uint32_t number = (hash ^ hash >> 24) & PORTICO_MOST_CHOICES;
  return number == 0 ? 1 : number;
}
template <class T> inline constexpr std::uint32_t type_number = number_of_type<T>();

template <class T> T& make_value(std::optional<T>& holder) { return holder.emplace(); }
template <class T> T& make_value(std::unique_ptr<T>& holder) {
  return *(holder = std::make_unique<T>());
}
template <class T> T& make_value(std::shared_ptr<T>& holder) {
  return *(holder = std::make_shared<T>());
}

/// A cell as the place of a value; the names of a dictionary's entries are another
/// (dictionary.hpp).
struct CellSource {
  static constexpr bool typed = true;  ///< numbers and texts differ
  const portico_value& cell;

  template <class T> bool fits() const { return Type<T>::fits(cell); }
  template <class T> void read(T& value) const { Type<T>::read(cell, value); }
};

Schema union_schema(Schema members, bool nullable);
void add_alternative(Schema& members, Schema member, std::uint32_t number);

/// An alternative of a union, or the several that it comes down to.
template <class T> struct Alternative {
  static constexpr std::size_t count = 1;
  static constexpr void number(std::uint32_t*& out) { *out++ = type_number<T>; }
  static constexpr bool has(std::uint32_t number) { return number == type_number<T>; }

  static void describe(Schemas& schemas, Schema& members, bool&) {
    add_alternative(members, Type<T>::schema(schemas), type_number<T>);
  }
  /// The value of the alternative of that number, which there is.
  template <class Source> static void take(std::uint32_t, const Source& source, T& value) {
    source.read(value);
  }
  /// Whether the value is a T as it stands, and not read as one.
  template <class Source> static bool is_exactly(const Source& source) {
    constexpr bool number = std::is_arithmetic_v<T> && Source::typed;
    if constexpr (number || std::is_same_v<T, std::string> || is_literal<T>)
      return source.template fits<T>();
    else
      return false;
  }
  static void write(const T& value, portico_value& cell, Cells& cells) {
    Type<T>::write(value, cell, cells);
    if (cells.tells_choices()) cell = cell::chosen(type_number<T>, cell, cells);
  }
};

template <class T>
requires is_one_of<T, std::nullptr_t, std::monostate>
struct Alternative<T> {
  static constexpr std::size_t count = 0;
  static constexpr void number(std::uint32_t*&) {}
  static constexpr bool has(std::uint32_t) { return false; }
  static void describe(Schemas&, Schema&, bool& nullable) { nullable = true; }
  template <class Source> static void take(std::uint32_t, const Source&, T&) {}
  template <class Source> static bool is_exactly(const Source& source) {
    return source.template fits<T>();
  }
  static void write(const T&, portico_value& cell, Cells&) { cell = cell::null(); }
};

template <class Holder>
requires is_nullable<Holder>
struct Alternative<Holder> : Alternative<std::remove_cvref_t<decltype(*std::declval<Holder&>())>> {
  using Inner = Alternative<std::remove_cvref_t<decltype(*std::declval<Holder&>())>>;

  static void describe(Schemas& schemas, Schema& members, bool& nullable) {
    Inner::describe(schemas, members, nullable);
    nullable = true;
  }
  template <class Source>
  static void take(std::uint32_t number, const Source& source, Holder& value) {
    Inner::take(number, source, make_value(value));
  }
  template <class Source> static bool is_exactly(const Source& source) {
    return source.template fits<std::nullptr_t>() || Inner::is_exactly(source);
  }
  static void write(const Holder& value, portico_value& cell, Cells& cells) {
    if (value)
      Inner::write(*value, cell, cells);
    else
      cell = cell::null();
  }
};

template <class... T> struct Alternative<std::variant<T...>> {
  using Variant = std::variant<T...>;

  static constexpr std::size_t count = (std::size_t{0} + ... + Alternative<T>::count);
  static constexpr void number(std::uint32_t*& out) { (Alternative<T>::number(out), ...); }
  static constexpr bool has(std::uint32_t number) { return (Alternative<T>::has(number) || ...); }
  static constexpr bool are_distinct() {
    std::uint32_t numbers[count + 1]{}, *end = numbers;
    number(end);
    for (std::size_t i = 0; i < count; ++i)
      for (std::size_t j = 0; j < i; ++j)
        if (numbers[i] == numbers[j]) return false;
    return true;
  }

  static void describe(Schemas& schemas, Schema& members, bool& nullable) {
    (Alternative<T>::describe(schemas, members, nullable), ...);
  }
  template <class Source>
  static void take(std::uint32_t number, const Source& source, Variant& value) {
    each([&]<std::size_t I, class One>() {
      if (!Alternative<One>::has(number)) return false;
      Alternative<One>::take(number, source, value.template emplace<I>());
      return true;
    });
  }
  /// Of a value of which nobody said what it is: what it is as it stands, else the first
  /// alternative that can be read from it.
  template <class Source> static void take(const Source& source, Variant& value) {
    const auto exactly = [&]<std::size_t I, class One>() {
      return Alternative<One>::is_exactly(source) && read<I>(source, value);
    };
    const auto nearly = [&]<std::size_t I, class One>() {
      return source.template fits<One>() && read<I>(source, value);
    };
    if (!each(exactly) && !each(nearly))
      mismatch("union", "Input should be one of the union's types");
  }
  template <class Source> static bool is_exactly(const Source& source) {
    return (Alternative<T>::is_exactly(source) || ...);
  }
  static void write(const Variant& value, portico_value& cell, Cells& cells) {
    std::visit(
        [&](const auto& held) {
          Alternative<std::remove_cvref_t<decltype(held)>>::write(held, cell, cells);
        },
        value);
  }

private:
  /// Calls visit.operator()<I, T>() for one alternative after the other, until one says true.
  template <class Visit> static bool each(Visit visit) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return (visit.template operator()<I, T>() || ...);
    }
    (std::index_sequence_for<T...>{});
  }
  template <std::size_t I, class Source> static bool read(const Source& source, Variant& value) {
    try {
      source.read(value.template emplace<I>());
      return true;
    } catch (const Mismatch&) {
      return false;
    }
  }
};

template <Value... T> struct Type<std::variant<T...>> {
  using Union = Alternative<std::variant<T...>>;
  static_assert(Union::are_distinct(),
                "portico: a std::variant has a type twice, or two whose names are the same; what a "
                "client sends could be either");

  static Schema schema(Schemas& schemas) {
    Schema members = Schema::array();
    bool nullable = false;
    Union::describe(schemas, members, nullable);
    return union_schema(std::move(members), nullable);
  }
  static bool fits(const portico_value& cell) {
    if (cell::is_chosen(cell)) return Union::has(cell::choice_of(cell));
    return (Type<T>::fits(cell) || ...);
  }
  static void read(const portico_value& cell, std::variant<T...>& value) {
    if (!cell::is_chosen(cell)) return Union::take(CellSource{cell}, value);
    const CellSource inner{cell.members->value};
    const std::uint32_t number = cell::choice_of(cell);
    if (Union::has(number)) return Union::take(number, inner, value);
    read(inner.cell, value);
  }
  static void write(const std::variant<T...>& value, portico_value& cell, Cells& cells) {
    Union::write(value, cell, cells);
  }
};

}  // namespace portico::detail
