#pragma once

// Upload: a file that a client sent in a multipart form: File<"photo", Upload>. Its content is in
// memory.

#include <cstdint>
#include <optional>
#include <string>

#include "portico/cells.hpp"
#include "portico/schema.hpp"
#include "portico/types/optional.hpp"
#include "portico/types/scalar.hpp"

namespace portico {

class Upload {
public:
  std::string filename;
  std::optional<std::string> content_type;
  std::int64_t size = 0;
  std::string content;  ///< octets

  Upload() {}  // not an aggregate: it is no model
};

template <> struct Type<Upload> {
  static Schema schema(Schemas&) { return {{"type", "object"}, {"x-upload", true}}; }
  static bool fits(const portico_value& cell) {
    return cell.kind == PORTICO_OBJECT && cell::find(cell, "filename") != nullptr;
  }
  static void read(const portico_value& cell, Upload& value) {
    if (cell.kind != PORTICO_OBJECT)
      detail::mismatch("value_error", "Value error, expected an upload");
    take(cell, "filename", value.filename);
    take(cell, "content_type", value.content_type);
    take(cell, "size", value.size);
    take(cell, "text", value.content);
  }
  static void write(const Upload& value, portico_value& cell, Cells& cells) {
    portico_member* made = cells.members(4);
    put(made[0], "filename", value.filename, cells);
    put(made[1], "content_type", value.content_type, cells);
    put(made[2], "size", value.size, cells);
    put(made[3], "text", value.content, cells);
    cell = cell::object(made, 4);
  }

private:
  template <class T> static void take(const portico_value& cell, std::string_view name, T& value) {
    const portico_member* found = cell::find(cell, name);
    if (found != nullptr) Type<T>::read(found->value, value);
  }
  template <class T>
  static void put(portico_member& member, std::string_view name, const T& value, Cells& cells) {
    member.name = name.data();
    member.name_size = cell::size(name.size());
    Type<T>::write(value, member.value, cells);
  }
};

}  // namespace portico
