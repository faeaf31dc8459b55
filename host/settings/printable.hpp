#pragma once

// Text of somebody else's, made fit to be shown on a line of a terminal or a log. No state.

#include <string>
#include <string_view>

namespace portico::settings {

/// The text with everything escaped that ends the line, steers a terminal or turns the direction
/// of writing: control characters, U+2028, U+2029 and the marks of bidirectional text as \u001b,
/// and bytes that are no UTF-8 as \xff.
std::string printable(std::string_view text);

/// The length of the character of UTF-8 (RFC 3629) that the text begins with; 0: it is none.
std::size_t utf8_length(std::string_view text);

/// Where the first byte stands that is no UTF-8; the size of the text when there is none.
std::size_t utf8_end(std::string_view text);

}  // namespace portico::settings
