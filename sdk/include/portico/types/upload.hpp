#pragma once

// Upload: a file that a client sent in a multipart form: File<"photo", Upload>. Its content is
// where the host put it, in memory or mapped from a disk, and is not copied: read it while the
// handler runs, copy what is to be kept. (File<"photo"> alone is a copy of the bytes.)

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "portico/cells.hpp"
#include "portico/schema.hpp"
#include "portico/types/optional.hpp"
#include "portico/types/scalar.hpp"

namespace portico {

class Upload {
public:
  std::string filename;                     ///< as the client calls it: never a path to write to
  std::optional<std::string> content_type;  ///< as the client says it
  std::int64_t size = 0;                    ///< bytes
  std::string_view content;                 ///< bytes; they last as long as the call
  std::vector<std::pair<std::string, std::string>> headers;  ///< of its part; names in lower case

  Upload() {}  // not an aggregate: it is no model
};

namespace detail {

template <> struct Type<Upload> {
  static Schema schema(Schemas&) { return {{"type", "object"}, {"x-upload", true}}; }
  static bool fits(const portico_value& cell) {
    return cell.kind == PORTICO_OBJECT && cell::find(cell, "filename") != nullptr;
  }
  static void read(const portico_value& cell, Upload& value) {
    if (cell.kind != PORTICO_OBJECT) mismatch("value_error", "Value error, expected an upload");
    take(cell, "filename", value.filename);
    take(cell, "content_type", value.content_type);
    take(cell, "size", value.size);
    if (const portico_member* text = cell::find(cell, "text"))
      value.content = cell::text_of(text->value);
    if (const portico_member* fields = cell::find(cell, "headers"))
      for (std::uint32_t i = 0; i < fields->value.size; ++i) {
        const portico_member& field = fields->value.members[i];
        value.headers.emplace_back(std::string{field.name, field.name_size},
                                   cell::text_of(field.value));
      }
  }
  static void write(const Upload& value, portico_value& cell, Cells& cells) {
    portico_member* made = cells.members(4);
    put(made[0], "filename", value.filename, cells);
    put(made[1], "content_type", value.content_type, cells);
    put(made[2], "size", value.size, cells);
    made[3] = {"text", 4, 0, cell::text(value.content)};
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

}  // namespace detail

}  // namespace portico
