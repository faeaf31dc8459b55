#pragma once

// 307 from http to https, as Starlette's HTTPSRedirectMiddleware: the ports 80 and 443 are dropped,
// another one is kept unless the port of https is given. Immutable; any thread.

#include <cstdint>
#include <optional>

#include "http/wire/exchange.hpp"

namespace portico::http {

class HttpsRedirect {
public:
  struct Options {
    bool enabled = false;
    std::optional<std::uint16_t> port;  ///< where https is served
  };

  explicit HttpsRedirect(const Options& options) : options_{options} {}

  /// True: the request is answered, with 307, or 400 where it names no host.
  bool answer(Exchange& exchange) const;

private:
  Options options_;
};

}  // namespace portico::http
