#pragma once

// Fields that make browsers careful. A field that the handler set wins. Immutable; any
// thread. Outlives the exchanges it marks.

#include <string>

#include "http/wire/exchange.hpp"

namespace portico::http {

class SecurityHeaders {
public:
  /// An empty value: the field is not sent.
  struct Options {
    bool enabled = false;
    std::string content_type_options = "nosniff";
    std::string referrer_policy = "no-referrer";
    std::string frame_options = "DENY";
    std::string strict_transport_security = "max-age=31536000";  ///< only over https
    std::string content_security_policy;
  };

  /// Throws std::invalid_argument with a sentence that names the option.
  explicit SecurityHeaders(Options options);

  void mark(Exchange& exchange) const;

private:
  Options options_;
};

}  // namespace portico::http
