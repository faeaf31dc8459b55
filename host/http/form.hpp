#pragma once

// What is common to the forms that a client may send, and those of
// application/x-www-form-urlencoded (multipart.hpp has the others). Lives in an arena; one thread.

#include <cstddef>
#include <string>
#include <string_view>

#include "http/entries.hpp"

namespace portico::http {

struct FormLimits {
  std::size_t fields = 1000;
  std::size_t files = 1000;
  std::size_t field_size = 1024 * 1024;  ///< octets of a part that is not a file
  std::size_t part_head = 8192;          ///< octets of a part's header section
};

/// The answer to a form that cannot be read.
struct FormFault {
  int status = 0;  ///< 0: all is well
  std::string_view detail;

  explicit operator bool() const { return status != 0; }
};

std::string too_many_fields(std::size_t limit);

/// Fills `into`. A body of another media type is a form without fields.
FormFault read_form(std::string_view content_type, std::string_view body, const FormLimits& limits,
                    Entries& into, model::Arena& arena);

}  // namespace portico::http
