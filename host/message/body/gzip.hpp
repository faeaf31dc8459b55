#pragma once

// Whole texts in gzip (RFC 1952). No state; any thread.

#include <string>
#include <string_view>

namespace portico::message {

/// Throws std::bad_alloc.
std::string gzip(std::string_view text);
/// Throws std::runtime_error for what is not whole.
std::string gunzip(std::string_view bytes);

}  // namespace portico::message
