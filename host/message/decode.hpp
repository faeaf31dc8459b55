#pragma once

// Bytes of a request as text. All results are UTF-8 and live in the arena, or are views of the
// argument when nothing had to change. Any thread.

#include <string>
#include <string_view>

#include "message/arena.hpp"

namespace portico::message {

enum class Plus { literal, space };

/// Undoes percent-encoding (RFC 3986 section 2.1). A '%' without two hexadecimal digits stays;
/// bytes that are not UTF-8 become U+FFFD.
std::string_view percent_decode(std::string_view text, Plus plus, Arena& arena);

/// Whether the bytes are well-formed UTF-8.
bool is_utf8(std::string_view bytes);

/// `text`, with each ill-formed sequence replaced by U+FFFD.
std::string_view utf8(std::string_view text, Arena& arena);
/// The same, for what outlives a request.
std::string utf8(std::string_view text);

/// A field value (RFC 9110 section 5.5): bytes above 127 are read as ISO-8859-1.
std::string_view latin1(std::string_view text, Arena& arena);

/// ASCII letters in lower case.
std::string_view lower(std::string_view text, Arena& arena);

}  // namespace portico::message
