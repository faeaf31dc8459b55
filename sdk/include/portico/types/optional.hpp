#pragma once

// Values that may be null: std::optional, std::unique_ptr and std::shared_ptr (for recursion), and
// a Field where a plain value stands (an item of a list with rules of its own).

#include <memory>
#include <optional>

#include "portico/cells.hpp"
#include "portico/field.hpp"
#include "portico/keywords.hpp"
#include "portico/schema.hpp"
#include "portico/types/scalar.hpp"

namespace portico::detail {

/// "T or null" as one flat anyOf.
Schema nullable_schema(Schema inner);

template <class T> inline constexpr bool is_plain<std::optional<T>> = is_plain<T>;
template <class T, class... Rules> inline constexpr bool is_plain<Field<T, Rules...>> = is_plain<T>;

template <class Holder, class T> struct NullableType {
  static Schema schema(Schemas& schemas) { return nullable_schema(Type<T>::schema(schemas)); }
  static bool fits(const portico_value& cell) {
    return cell.kind == PORTICO_NULL || Type<T>::fits(cell);
  }
  static void write(const Holder& value, portico_value& cell, Cells& cells) {
    if (!value)
      cell = cell::null();
    else
      Type<T>::write(*value, cell, cells);
  }
};

template <Value T> struct Type<std::optional<T>> : NullableType<std::optional<T>, T> {
  static void read(const portico_value& cell, std::optional<T>& value) {
    value.reset();
    if (cell.kind != PORTICO_NULL) Type<T>::read(cell, value.emplace());
  }
};

template <Value T> struct Type<std::unique_ptr<T>> : NullableType<std::unique_ptr<T>, T> {
  static void read(const portico_value& cell, std::unique_ptr<T>& value) {
    value.reset();
    if (cell.kind != PORTICO_NULL) Type<T>::read(cell, *(value = std::make_unique<T>()));
  }
};

template <Value T> struct Type<std::shared_ptr<T>> : NullableType<std::shared_ptr<T>, T> {
  static void read(const portico_value& cell, std::shared_ptr<T>& value) {
    value.reset();
    if (cell.kind == PORTICO_NULL) return;
    auto made = std::make_shared<T>();
    Type<T>::read(cell, *made);
    value = std::move(made);
  }
};

template <Value T, class... Rules> struct Type<Field<T, Rules...>> {
  static Schema schema(Schemas& schemas) {
    Schema made = Type<T>::schema(schemas);
    apply_rules<T>(made, RuleList<Rules...>{});
    return made;
  }
  static bool fits(const portico_value& cell) { return Type<T>::fits(cell); }
  static void read(const portico_value& cell, Field<T, Rules...>& value) {
    Type<T>::read(cell, value.load(true));
  }
  static void write(const Field<T, Rules...>& value, portico_value& cell, Cells& cells) {
    Type<T>::write(*value, cell, cells);
  }
};

}  // namespace portico::detail
