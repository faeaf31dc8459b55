#pragma once

// What stands before a route, or a page of the host: its requirements, each with whoever verifies
// it. Immutable; any thread.
//
//   401   nothing was shown, or what was shown is not true; the fields say how to show it
//   403   it is true, and not enough (insufficient_scope)
//   429   too much that was wrong was shown before
//   503   nobody can say whether it is true
//
// What is wrong counts against whoever shows it, once a request, unless it is right for another of
// the schemes that are asked for.
//
// What a plugin asks for and nobody verifies is read, and its handler gets it: FastAPI's level.

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/input/granted.hpp"
#include "http/security/gate.hpp"
#include "http/security/verifiers.hpp"
#include "http/wire/exchange.hpp"
#include "route/route.hpp"

namespace portico::http {

class Guard {
public:
  /// Null: anybody may. `terms`: what the operator says of the plugin of the route.
  static std::shared_ptr<const Guard>
  of(const route::Route& route, const settings::SecurityTerms& terms, const Verifiers& verifiers);
  static std::shared_ptr<const Guard> of(const route::Requirement& requirement,
                                         const Verifiers& verifiers);

  enum class Outcome {
    granted,
    refused,  ///< exchange.reply says so
    slow      ///< ask again where waiting is allowed
  };
  using Ask = std::function<Outcome(Exchange& exchange, Granted& granted, Patience patience)>;
  /// One that depends on what is asked for.
  static std::shared_ptr<const Guard> by(Ask ask);

  /// `route`: that takes the principals; null: nobody does. Who calls is in `granted` even when it
  /// is not enough.
  Outcome admit(Exchange& exchange, Granted& granted, const route::Route* route,
                Patience patience) const;

private:
  struct Part {
    route::Demand demand;
    std::shared_ptr<const Gate> gate;  ///< null: nobody verifies it
    std::shared_ptr<Denials::Tally> denials;
  };
  using Alternative = std::vector<Part>;
  struct Entry {
    std::vector<Alternative> alternatives;
    bool optional = false;
    std::optional<std::size_t> parameter;
  };
  class Asking;

  void add(const route::Requirement& requirement, const std::string& plugin,
           const Verifiers& verifiers);

  std::vector<Entry> entries_;
  std::vector<KeyName> keys_;
  Ask ask_;  ///< null: the entries are asked
};

/// What a guard finds out on the pool: whom it asks, and what came of that. In the arena of its
/// exchange, from when the loop has seen that it takes a while; `asked` may be used by the loop
/// meanwhile, the rest belongs to the thread that asks.
struct Inquiry {
  /// The plugin whose share of the pool it counts against; empty: that of the exchange's owner.
  std::string_view share;
  /// Slow: it has not come to an end.
  Guard::Outcome outcome = Guard::Outcome::slow;
  /// Who is asked now. Whoever takes it away tells what comes of it.
  std::atomic<const Gate*> asked{nullptr};
};

}  // namespace portico::http
