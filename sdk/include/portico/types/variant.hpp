#pragma once

// Unions: std::variant. The host chooses the member (smart mode, or by a Discriminator); here the
// cells are read into the first alternative they fit exactly, members and all.

#include <utility>
#include <variant>

#include "portico/cells.hpp"
#include "portico/schema.hpp"
#include "portico/types/scalar.hpp"

namespace portico {

template <Value... T> struct Type<std::variant<T...>> {
  static Schema schema(Schemas& schemas) {
    return {{"anyOf", Schema::array({Type<T>::schema(schemas)...})}};
  }
  static bool fits(const portico_value& cell) { return (Type<T>::fits(cell) || ...); }
  static void read(const portico_value& cell, std::variant<T...>& value) {
    read_first(cell, value, std::index_sequence_for<T...>{});
  }
  static void write(const std::variant<T...>& value, portico_value& cell, Cells& cells) {
    std::visit(
        [&](const auto& held) {
          Type<std::remove_cvref_t<decltype(held)>>::write(held, cell, cells);
        },
        value);
  }

private:
  template <std::size_t... I>
  static void read_first(const portico_value& cell, std::variant<T...>& value,
                         std::index_sequence<I...>) {
    const bool found =
        ((Type<T>::fits(cell) ? (Type<T>::read(cell, value.template emplace<I>()), true) : false) ||
         ...);
    if (!found) detail::mismatch("union", "Input should be one of the union's types");
  }
};

}  // namespace portico
