#pragma once

// StreamingResponse: a body in pieces, made while it is sent and never in memory as a whole. `next`
// gives the next piece, or nothing at the end; it is called by one thread at a time, and may block
// (not on a quick route). An exception ends the body without its proper end, so that the client can
// tell. When the client is gone, what `next` holds is destroyed.
//
//   return StreamingResponse{"text/csv", [rows = open()]() mutable { return rows.line(); }};

#include <functional>
#include <optional>
#include <string>

#include "portico/call.hpp"

namespace portico {

struct StreamingResponse {
  std::string media_type{};  ///< empty: no Content-Type
  /// The next piece, or nothing at the end; what it throws cuts the body off.
  std::function<std::optional<std::string>()> next{};
  std::optional<int> status{};
  Headers headers{};

  void send(const Call& call) const;
};

}  // namespace portico
