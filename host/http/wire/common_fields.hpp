#pragma once

// The fields that all replies of one second have in common. Pure functions; any thread.

#include <cstddef>
#include <ctime>

#include "message/text.hpp"

namespace portico::http {

/// "server: portico\r\ndate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
void common_fields(message::Text& out, std::time_t now);
/// The part of common_fields() before the date.
inline constexpr std::size_t server_field_size = 17;

}  // namespace portico::http
