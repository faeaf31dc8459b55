#pragma once

// Every type that has a JSON form, and the two directions: read() makes a C++ value of the host's
// cells, write() lays a C++ value out as cells. Pure functions; the cells belong to one thread.

#include "portico/cells.hpp"
#include "portico/types/chrono.hpp"
#include "portico/types/dictionary.hpp"
#include "portico/types/enumeration.hpp"
#include "portico/types/formatted.hpp"
#include "portico/types/json.hpp"
#include "portico/types/list.hpp"
#include "portico/types/literal.hpp"
#include "portico/types/model.hpp"
#include "portico/types/optional.hpp"
#include "portico/types/scalar.hpp"
#include "portico/types/upload.hpp"
#include "portico/types/variant.hpp"

namespace portico::detail {

/// Throws Mismatch where the cells do not fit the type.
template <Value T> T read(const portico_value& cell) {
  T value{};
  Type<T>::read(cell, value);
  return value;
}

/// The cells borrow the value's strings.
template <Value T> portico_value write(const T& value, Cells& cells) {
  portico_value cell{};
  Type<T>::write(value, cell, cells);
  return cell;
}

template <Value T> portico_value write(const T&& temporary, Cells& cells) = delete;

/// The schema as text, with the models it refers to left in `schemas`.
template <Value T> std::string schema_text(Schemas& schemas) {
  return Type<T>::schema(schemas).dump();
}

}  // namespace portico::detail
