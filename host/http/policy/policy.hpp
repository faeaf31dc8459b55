#pragma once

// What the host does to every request and every reply, whoever makes it: a plugin or the host
// itself (404, 405, 422, 500, documentation). The rules of rule.hpp, in their order: before() until
// one of them answers; after() all of them, behind the words of a refusal.
//
// Immutable, made from the settings; any thread. Replies point into it: it has to outlive every
// exchange that it has seen.

#include <string_view>
#include <vector>

#include "http/input/input_limits.hpp"
#include "http/input/spool.hpp"
#include "http/policy/rule.hpp"
#include "http/wire/exchange.hpp"
#include "message/error_writer.hpp"
#include "settings/settings.hpp"

namespace portico::http {

class Policy {
public:
  /// How much of a request's body is taken.
  struct Bodies {
    std::size_t limit;  ///< bytes
    InputLimits input;
    std::size_t upload_limit;  ///< bytes of a multipart form
    Spool::Options uploads;
  };

  /// Throws std::invalid_argument, "KEY: sentence", for the first setting that it cannot use.
  explicit Policy(const settings::Settings& settings);

  /// When the head is complete, before the request is routed. True: exchange.reply is the answer,
  /// and after() is all that is left to do. `plugin`: whose path it is, where that is known already
  /// (for a preflight: under the method it asks for).
  bool before(Exchange& exchange, std::string_view plugin = {}) const;

  /// When the reply is complete, before it is sent.
  void after(Exchange& exchange) const;

  const Bodies& bodies() const { return bodies_; }

private:
  std::vector<MadeRule> rules_;
  message::ErrorWriter errors_;
  Bodies bodies_;
};

}  // namespace portico::http
