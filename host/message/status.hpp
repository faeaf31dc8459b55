#pragma once

// Status codes: which of them have a body, and their names. No state.

#include <string_view>

namespace portico::message {

/// As RFC 9110 has it, for the status line: "Not Found", or an empty view for a code that nobody
/// registered.
std::string_view reason(int status);

/// As it stands in {"detail": ...} when a handler gives none, and in the documents. FastAPI takes
/// it from Python, whose words for 413, 414, 416 and 422 are older than RFC 9110: clients compare
/// them.
std::string_view phrase(int status);

/// Whether a response of that status never has a body: 1xx, 204, 205 and 304.
constexpr bool bodiless(int status) {
  return status < 200 || status == 204 || status == 205 || status == 304;
}

/// Whether a reply may have this status. An informational one (1xx) would leave the client waiting
/// for the response proper; there are none from 600 on (RFC 9110 section 15).
constexpr bool final_status(int status) { return status >= 200 && status <= 599; }

}  // namespace portico::message
