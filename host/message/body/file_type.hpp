#pragma once

// The media type of a file by the extension of its name. Any thread.

#include <string_view>

namespace portico::message {

/// "text/csv" of "users.CSV"; application/octet-stream when the extension says nothing.
std::string_view file_type(std::string_view name);

}  // namespace portico::message
