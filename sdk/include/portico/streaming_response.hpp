#pragma once

// StreamingResponse: a body in pieces, made while it is sent and never in memory as a whole. `next`
// gives the next piece, or nothing at the end; it is called by one thread at a time, and may block
// (not on a quick route). An exception ends the body without its proper end, so that the client can
// tell. When the client is gone, what `next` holds is destroyed.
//
//   return StreamingResponse{"text/csv", [rows = open()]() mutable { return rows.line(); }};

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "portico/guard.hpp"
#include "portico/outgoing.hpp"

namespace portico {

struct StreamingResponse {
  std::string media_type{};  ///< empty: no Content-Type
  std::function<std::optional<std::string>()> next{};
  int status = 200;
  Headers headers{};

  void send(const Outgoing& out) const;

private:
  struct Source {
    detail::Host host;
    std::function<std::optional<std::string>()> next;
    std::optional<std::string> piece;

    static portico_result pull(void* self, portico_str* chunk);
    static void drop(void* self);
  };
};

}  // namespace portico
