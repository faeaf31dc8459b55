#pragma once

// A plugin that says for all of a host who a client is, app.verifier(...): see verifier.h.
//
//   app.verifier([&accounts](const Shown& shown) -> std::optional<Known> {
//     const Account* account = accounts.find(shown.text);
//     if (account == nullptr) return std::nullopt;      // it is not true: 401
//     return Known{.subject = account->name, .scopes = {"me"}};
//   });
//
// Many threads call it at once. What it throws is logged, and answered 503.

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "portico/json_value.hpp"

namespace portico {

/// What a client has shown, by one scheme. Never to be logged.
struct Shown {
  std::string scheme;       ///< its name
  std::string text;         ///< a token or a key
  std::string username;     ///< of HTTP basic
  std::string password;     ///< the same
  std::string subject;      ///< of a certificate
  std::string fingerprint;  ///< the same
};

/// Who it is.
struct Known {
  std::string subject{};                   ///< not empty: Principal::subject
  std::vector<std::string> scopes{};       ///< what it may
  JsonValue claims = JsonValue::object();  ///< whatever else is known of it
  /// When that is not true any more by itself; not given: the host asks again after a minute.
  std::optional<std::chrono::system_clock::time_point> until{};
};

namespace detail {

using Verify = std::function<std::optional<Known>(const Shown&)>;

}  // namespace detail

}  // namespace portico
