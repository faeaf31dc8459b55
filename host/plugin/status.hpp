#pragma once

// Status codes: which of them have a body, and the phrases that stand in {"detail": ...} when a
// handler gives none. FastAPI takes those from Python, whose words for 413, 414 and 416 are older
// than RFC 9110: clients compare them. No state.

#include <string_view>

namespace portico::plugin {

/// "Not Found", or an empty view for a code that nobody registered.
std::string_view reason_phrase(int status);

/// Whether a response of that status never has a body: 1xx, 204, 205 and 304.
constexpr bool bodiless(int status) {
  return status < 200 || status == 204 || status == 205 || status == 304;
}

/// Whether a reply may have this status. An informational one (1xx) would leave the client waiting
/// for the response proper.
constexpr bool final_status(int status) { return status >= 200 && status <= 999; }

}  // namespace portico::plugin
