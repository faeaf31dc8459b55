#pragma once

// What is common to the forms that a client may send, and those of
// application/x-www-form-urlencoded (multipart.hpp has the others). Lives in an arena; one thread.

#include <cstddef>
#include <string>
#include <string_view>

#include "http/input/entries.hpp"
#include "message/refusal.hpp"
#include "settings/settings.hpp"

namespace portico::http {

std::string too_many_fields(std::size_t limit);

/// Fills `into`. A body of another media type is a form without fields.
message::Refusal read_form(std::string_view content_type, std::string_view body,
                           const settings::Uploads& limits, Entries& into, message::Arena& arena);

}  // namespace portico::http
