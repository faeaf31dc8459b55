#pragma once

// The parts of a field value that ';' and ',' separate, and what may be quoted in them (RFC 9110
// sections 5.6.4 and 5.6.6). Pure functions.

#include <string_view>

#include "message/arena.hpp"

namespace portico::message {

/// What stands before the next `separator` that is not quoted; `text` goes on behind it.
std::string_view next_part(std::string_view& text, char separator);

/// The bytes of a quoted-string; anything else as it is.
std::string_view unquoted(std::string_view text, Arena& arena);

}  // namespace portico::message
