#pragma once

// A name for every request, in x-request-id of its reply and in every line of the log: the client's
// own when it is 1 to 128 of [A-Za-z0-9._-], else 128 random bits in hexadecimal. Immutable; any
// thread.

#include <string_view>

#include "http/exchange.hpp"

namespace portico::http {

class RequestId {
public:
  struct Options {
    bool accept = true;  ///< the client's; false: always made here
    bool send = true;    ///< in the reply
  };

  explicit RequestId(const Options& options) : options_{options} {}

  /// Fills exchange.id, once.
  void name(Exchange& exchange) const;
  /// Into the reply; a handler's own field gives way.
  void mark(Exchange& exchange) const;

  static bool acceptable(std::string_view id);

private:
  Options options_;
};

}  // namespace portico::http
