#pragma once

// Which hosts this server answers for: a request for another one is refused, so that a forged Host
// never gets into links, redirects and caches. As Starlette's TrustedHostMiddleware, but without
// regard to case and with IPv6 addresses. Immutable; any thread.

#include <string>
#include <string_view>
#include <vector>

#include "http/wire/exchange.hpp"

namespace portico::http {

class TrustedHosts {
public:
  struct Options {
    /// "example.org", "*.example.org" (not example.org itself), "[::1]", "*"; without a port.
    /// Empty: any host.
    std::vector<std::string> allowed;
    bool www_redirect = true;  ///< 307 from example.org where only www.example.org is allowed
  };

  /// Throws std::invalid_argument with a sentence that names the pattern.
  explicit TrustedHosts(Options options);

  /// True: the request is answered, with 400 or 307.
  bool refuse(Exchange& exchange) const;

private:
  Options options_;
  bool any_;
};

}  // namespace portico::http
