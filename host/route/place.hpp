#pragma once

// Where a parameter comes from.

#include <string_view>

namespace portico::route {

enum class Place { path, query, header, cookie, form, file, body };

/// As it is spelt in `loc`: that of a form and of a file is "body".
std::string_view name(Place place);

}  // namespace portico::route
