#pragma once

// The parts of a field value that ';' and ',' separate, and what may be quoted in them (RFC 9110
// sections 5.6.4 and 5.6.6). Pure functions.

#include <string_view>

#include "message/arena.hpp"

namespace portico::message {

/// What stands before the next `separator` that is not quoted; `text` goes on behind it.
std::string_view next_part(std::string_view& text, char separator);

/// Whether it is a quoted-string: its last byte, and no other, ends the quote that it begins with.
bool is_quoted(std::string_view text);

/// The bytes between two quotes, as Python takes them: one in their midst is one of them. Anything
/// else as it is.
std::string_view unquoted(std::string_view text, Arena& arena);

}  // namespace portico::message
