#pragma once

// Where a parameter comes from.

#include <string_view>

namespace portico::route {

/// `stream`: the body as it arrives, which is none of the input. `security`: who calls, as the host
/// has found out.
enum class Place { path, query, header, cookie, form, file, body, stream, security };

/// As it is spelt in `loc`: that of a form, of a file and of a stream is "body".
std::string_view name(Place place);

}  // namespace portico::route
