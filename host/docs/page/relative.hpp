#pragma once

// Addresses in pages and redirects of the host itself, relative to the page that they stand on
// (RFC 3986 section 4.2): a proxy that strips a prefix of the path does not break them, and no
// scheme or host is named that the client does not know. No state.

#include <string>
#include <string_view>

namespace portico::docs {

/// Both are absolute paths. "/docs" to "/docs/a.css": "docs/a.css"; "/a/b" to "/": "../".
std::string reference(std::string_view from, std::string_view to);

}  // namespace portico::docs
