#pragma once

// What is common to the forms that a client may send, and those of
// application/x-www-form-urlencoded (multipart.hpp has the others). Lives in an arena; one thread.

#include <cstddef>
#include <string>
#include <string_view>

#include "http/input/entries.hpp"
#include "message/refusal.hpp"

namespace portico::http {

struct FormLimits {
  std::size_t fields = 1000;
  std::size_t files = 1000;
  std::size_t field_size = 1024 * 1024;  ///< bytes of a part that is not a file
  std::size_t part_head = 8192;          ///< bytes of a part's header section
};

std::string too_many_fields(std::size_t limit);

/// Fills `into`. A body of another media type is a form without fields.
message::Refusal read_form(std::string_view content_type, std::string_view body,
                           const FormLimits& limits, Entries& into, message::Arena& arena);

}  // namespace portico::http
