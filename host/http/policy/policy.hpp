#pragma once

// What the host does to every request and every reply, whoever makes it: a plugin or the host
// itself (404, 405, 422, 500, documentation). The rules of rule.hpp, in their order: before() until
// one of them answers; after() all of them, behind the words of a refusal.
//
// Immutable, made from the settings; any thread. Replies point into it: it has to outlive every
// exchange that it has seen.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "http/frontend/frontends.hpp"
#include "http/policy/forwarding.hpp"
#include "http/policy/rule.hpp"
#include "http/policy/rule_states.hpp"
#include "http/security/verifiers.hpp"
#include "http/wire/exchange.hpp"
#include "message/error_writer.hpp"
#include "message/refusal.hpp"
#include "settings/settings.hpp"

namespace portico::http {

class Policy {
public:
  /// How much of a request's body is taken, and what is told of one that is wrong.
  struct Bodies {
    settings::InputLimits limits;
    settings::Uploads uploads;
    settings::Errors errors;
  };

  /// Throws std::invalid_argument, "KEY: sentence", for the first setting that it cannot use.
  /// `states`: of the policies before and after it.
  Policy(const settings::Settings& settings, RuleStates& states);
  /// The only one.
  explicit Policy(const settings::Settings& settings, RuleStates&& states = {})
      : Policy{settings, states} {}

  /// First of all: makes the request say who has sent it, and for what, where a proxy stands
  /// between.
  message::Refusal identify(Exchange& exchange) const {
    return forwarding_ ? forwarding_->identify(exchange) : message::Refusal{};
  }

  bool believes(std::string_view peer) const { return forwarding_ && forwarding_->believes(peer); }

  enum class Asks {
    health,  ///< for a page of the host that says how it is, and that everybody may have
    other
  };
  /// When the head is complete, before the request is routed. True: exchange.reply is the answer,
  /// and after() is all that is left to do. `plugin`: whose path it is, where that is known already
  /// (for a preflight: under the method it asks for).
  bool before(Exchange& exchange, std::string_view plugin = {}, Asks asks = Asks::other) const;

  /// When the reply is complete, before it is sent.
  void after(Exchange& exchange) const;

  const Bodies& bodies() const { return bodies_; }

  /// Who verifies what clients show.
  const Verifiers& verifiers() const { return verifiers_; }

  /// The folders of files that the settings name.
  const Frontends& frontends() const { return frontends_; }

  struct Answers {
    std::string_view rule;
    std::uint64_t count;
  };
  /// How many requests each rule has answered, under this policy and those before it; also one that
  /// is off.
  std::vector<Answers> answers() const;

private:
  struct Counter {
    std::string_view name;
    std::shared_ptr<std::atomic<std::uint64_t>> count;
  };
  struct Entry {
    MadeRule rule;
    std::atomic<std::uint64_t>* answers;
  };

  std::unique_ptr<const Forwarding> forwarding_;
  std::vector<Counter> answers_;  ///< of all rules
  std::vector<Entry> rules_;      ///< that are on
  std::size_t sparing_ = 0;       ///< the first of them, which spare the health of the host
  message::ErrorWriter errors_;
  Verifiers verifiers_;
  Frontends frontends_;
  Bodies bodies_;
};

}  // namespace portico::http
