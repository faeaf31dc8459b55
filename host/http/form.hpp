#pragma once

// Form bodies as entries: application/x-www-form-urlencoded and multipart/form-data (RFC 7578). A
// file becomes an OBJECT {filename, content_type, size, text}; text holds its octets. Strict: what
// is not exactly a form is an error, never a guess. Lives in an arena; one thread.

#include <cstddef>
#include <string_view>

#include "http/entries.hpp"

namespace portico::http {

struct FormLimits {
  std::size_t fields = 1000;
  std::size_t files = 1000;
  std::size_t field_size = 1024 * 1024;  ///< octets of a part that is not a file
  std::size_t part_head = 8192;          ///< octets of a part's header section
};

/// Fills `into`; an empty view when all is well, else the detail of a 400. A body of another media
/// type is a form without fields.
std::string_view read_form(std::string_view content_type, std::string_view body,
                           const FormLimits& limits, Entries& into, model::Arena& arena);

}  // namespace portico::http
