#pragma once

// Where a parameter comes from.

#include <string_view>

namespace portico::route {

/// `stream`: the body as it arrives, which is none of the input.
enum class Place { path, query, header, cookie, form, file, body, stream };

/// As it is spelt in `loc`: that of a form, of a file and of a stream is "body".
std::string_view name(Place place);

}  // namespace portico::route
