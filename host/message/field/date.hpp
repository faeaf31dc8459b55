#pragma once

// Dates of HTTP fields (RFC 9110 section 5.6.7). Any thread.
//
//   Sun, 06 Nov 1994 08:49:37 GMT      written, and read
//   Sunday, 06-Nov-94 08:49:37 GMT     read (RFC 850)
//   Sun Nov  6 08:49:37 1994           read (asctime)

#include <ctime>
#include <optional>
#include <string>
#include <string_view>

namespace portico::message {

std::string write_date(std::time_t time);

/// Nothing when it is no such date.
std::optional<std::time_t> read_date(std::string_view text);

}  // namespace portico::message
