#pragma once

// A name for every request, in a field of its reply and in every line of the log: the client's own
// when it is 1 to 128 of [A-Za-z0-9._-], else 128 random bits in hexadecimal, unique but no secret.
// Immutable; any thread.

#include <string>
#include <string_view>

#include "http/wire/exchange.hpp"

namespace portico::http {

class RequestId {
public:
  struct Options {
    bool accept = true;  ///< the client's; false: always made here
    bool send = true;    ///< in the reply
    std::string header = "x-request-id";
  };

  /// Throws std::invalid_argument with a sentence that names the option.
  explicit RequestId(Options options);

  /// Fills exchange.id, once.
  void name(Exchange& exchange) const;
  /// Into the reply; a handler's own field gives way.
  void mark(Exchange& exchange) const;

  static bool acceptable(std::string_view id);

private:
  Options options_;
};

}  // namespace portico::http
