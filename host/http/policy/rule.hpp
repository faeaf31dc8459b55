#pragma once

// One thing that the host does to every request and reply, and the list of them. A rule is made
// from the settings: a function each, defined in the file of its name. Immutable; any thread.
// Replies point into it: it has to outlive every exchange that it has seen.

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "http/wire/exchange.hpp"
#include "settings/settings.hpp"

namespace portico::http {

class Rule {
public:
  virtual ~Rule() = default;

  /// When the head is complete. True: exchange.reply is the answer. `plugin`: whose path it is,
  /// where that is known already.
  virtual bool before(Exchange&, std::string_view plugin) const {
    static_cast<void>(plugin);
    return false;
  }
  /// When the reply is complete, before it is sent.
  virtual void after(Exchange&) const {}
};

/// Null: it is off.
using MadeRule = std::unique_ptr<const Rule>;

/// Each throws std::invalid_argument, "KEY: sentence", for what it cannot use; also when it is off.
using MakeRule = MadeRule(const settings::Settings&);
MakeRule request_id, trusted_hosts, https_redirect, coded_body, cors, security_headers, compression;

struct RuleRow {
  std::string_view name;  ///< in the figures
  MakeRule* make;
  /// Answers no request for the health of the host: whoever probes names a host of its own making,
  /// and speaks no TLS. Those come first.
  bool spares_health = false;
};
/// In their order.
inline constexpr RuleRow rules[] = {
    {"trusted_hosts", trusted_hosts, true},
    {"https_redirect", https_redirect, true},
    {"coded_body", coded_body},
    {"cors", cors},
    {"security_headers", security_headers},
    {"request_id", request_id},
    {"compression", compression},
};

/// A setting that cannot be used: `key` is "cors.allow_origins".
[[noreturn]] void refuse_setting(const std::string& key, const std::string& why);
/// Refuses it for all the entries of its list that `objection` says something about.
void check_entries(const std::string& key, const std::vector<std::string>& list,
                   const std::function<std::string(const std::string& entry)>& objection);

}  // namespace portico::http
