#pragma once

// What the host does to every request and every reply, whoever makes it: a plugin or the host
// itself (404, 405, 422, 500, documentation). In this order:
//
//   before   request id -> trusted hosts -> https redirect -> coded bodies (415) -> CORS preflight
//   after    words of a refusal -> CORS fields -> security headers -> request id -> compression
//
// Immutable, made from the settings once; any thread. Replies point into it: it has to outlive
// every exchange that it has seen.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "http/input/input_limits.hpp"
#include "http/input/spool.hpp"
#include "http/policy/compress.hpp"
#include "http/policy/cors.hpp"
#include "http/policy/https_redirect.hpp"
#include "http/policy/request_id.hpp"
#include "http/policy/security_headers.hpp"
#include "http/policy/trusted_hosts.hpp"
#include "http/wire/exchange.hpp"
#include "message/error_writer.hpp"

namespace portico::http {

class Policy {
public:
  /// How much of a request's body is taken.
  struct Bodies {
    std::size_t limit = 1024 * 1024;  ///< octets
    InputLimits input;
    std::size_t upload_limit = 32 * 1024 * 1024;  ///< octets of a multipart form
    Spool::Options uploads;
  };

  /// As made, only the request id is on.
  struct Options {
    RequestId::Options request_id;
    TrustedHosts::Options trusted_hosts;
    HttpsRedirect::Options https_redirect;
    SecurityHeaders::Options security_headers;
    Compress::Options compress;
    std::optional<Cors::Options> cors;  ///< of the host; none: off; "cors" in the settings
    /// By plugin id, instead of the host's; none: off for that plugin.
    std::map<std::string, std::optional<Cors::Options>, std::less<>> plugin_cors;
    message::ErrorFormat errors = message::ErrorFormat::fastapi;
    Bodies bodies;
  };

  /// Throws std::invalid_argument with a sentence that names the option.
  explicit Policy(const Options& options);

  /// When the head is complete, before the request is routed. True: exchange.reply is the answer,
  /// and after() is all that is left to do. `plugin`: whose path it is, where that is known already
  /// (for a preflight: under the method it asks for).
  bool before(Exchange& exchange, std::string_view plugin = {}) const;

  /// When the reply is complete, before it is sent. `plugin`: whose answer it is where
  /// exchange.owner does not tell.
  void after(Exchange& exchange, std::string_view plugin = {}) const;

  const Bodies& bodies() const { return bodies_; }

private:
  const Cors* cors(const Exchange& exchange, std::string_view plugin) const;

  RequestId request_id_;
  TrustedHosts trusted_hosts_;
  HttpsRedirect https_redirect_;
  SecurityHeaders security_headers_;
  Compress compress_;
  std::optional<Cors> cors_;
  std::map<std::string, std::optional<Cors>, std::less<>> plugin_cors_;
  message::ErrorWriter errors_;
  Bodies bodies_;
};

}  // namespace portico::http
