#pragma once

// A type's two directions behind plain functions, so that what is the same for every type (where a
// problem is, which member, which item) is compiled once, in the library. Any thread.

#include <cstddef>
#include <string_view>

#include "portico/cells.hpp"
#include "portico/schema.hpp"

namespace portico::detail {

using ReadErased = void (*)(const portico_value& cell, void* value);
using WriteErased = void (*)(const void* value, portico_value& cell, Cells& cells);

template <class T> void read_erased(const portico_value& cell, void* value) {
  Type<T>::read(cell, *static_cast<T*>(value));
}
template <class T> void write_erased(const void* value, portico_value& cell, Cells& cells) {
  Type<T>::write(*static_cast<const T*>(value), cell, cells);
}

// A problem is named by where it is: Mismatch, Unwritable.
void read_item(std::size_t index, const portico_value& cell, void* item, ReadErased read);
void write_item(std::size_t index, const void* item, WriteErased write, portico_value& cell,
                Cells& cells);
void write_named(const void* value, WriteErased write, portico_member& out, Cells& cells);

/// A value as JSON, by input names: for defaults in schemas. Not for requests.
Schema to_schema_json(const void* value, WriteErased write);
/// The default of a member or parameter: in JSON, and which alternative of a union it is.
/// Throws Unwritable for what JSON has no form for.
void write_default(const void* value, WriteErased write, Schema& schema);
/// Whether a value is what its type makes of nothing. Compared as JSON: not every type has ==.
bool is_initial(const void* initial, const void* value, WriteErased write);
/// The default of a member that has one only where it is not initial. False: it is.
bool write_default_unless(const void* initial, const void* value, WriteErased write,
                          Schema& schema);

}  // namespace portico::detail
