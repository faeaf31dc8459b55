#pragma once

// What the requests of one route are held to when they are admitted, before anything of their body
// is read: how many are served at once, how often one caller asks, how large a body is, how long
// the handler may take.
//
//   beyond `at_most`   503 and Retry-After
//   beyond a rate      429 and Retry-After
//
// Every answer to a request that was counted by a rate says how it stands
// (draft-ietf-httpapi-ratelimit-headers-10), of each rate by the name of who has said it:
//
//   RateLimit-Policy: "route";q=100;w=60     100 requests in 60 seconds
//   RateLimit: "route";r=99;t=1              99 would pass now, one more in a second at the latest
//
// Made once for each route of a site; immutable but for what it counts. Any thread.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "http/quota/caller.hpp"
#include "http/quota/counts.hpp"
#include "http/quota/held.hpp"
#include "http/quota/peer_network.hpp"
#include "http/wire/exchange.hpp"
#include "route/allowance.hpp"
#include "route/route.hpp"

namespace portico::http {

class Quota {
public:
  Quota(const route::Route& route, const route::Allowance& allowance,
        const settings::RateCounting& counting, Counts& counts);

  /// False: the reply says why not. Sets the deadline of the exchange.
  bool admit(Exchange& exchange, const Caller& caller, Held& held) const;
  /// Bytes of a body, of which the transport takes `most` in any case.
  std::size_t body(std::size_t most) const { return std::min(most, body_); }
  /// When the reply is complete, before it is sent.
  void after(Exchange& exchange, const Held& held) const;

private:
  /// A rate as it is counted.
  class Counter {
  public:
    Counter(const route::Route& route, const route::Allowance::Named& named, std::size_t share);

    RateTable::Answer take(RateTable& table, const Exchange& exchange, const Caller& caller,
                           RateTable::Clock::time_point now) const;
    /// What was taken, since the request does not pass after all.
    void give_back(RateTable& table, const Exchange& exchange, const Caller& caller) const;
    /// An item of RateLimit-Policy, and of RateLimit.
    std::string policy() const;
    char* write(const RateTable::Answer& answer, char* text) const;

    /// Bytes of a standing at most.
    static constexpr std::size_t longest = 64;

  private:
    struct Whose {
      std::uint64_t scope;
      std::string_view name;
    };
    Whose whose(const Exchange& exchange, const Caller& caller, NetworkText& room) const;
    std::string_view name_of(const Exchange& exchange, const Caller& caller) const;

    std::string_view name_;
    settings::Rate rate_;
    std::uint64_t scope_;  ///< of callers by their names, and of peers
    std::uint64_t peers_;
    RateTable::Cadence cadence_;
  };

  bool count(Exchange& exchange, const Caller& caller, Held& held) const;

  const route::Route& route_;
  std::size_t body_, at_most_;
  std::chrono::milliseconds deadline_;
  std::shared_ptr<Places> places_;
  std::shared_ptr<RateTable> table_;  ///< null: there is no rate
  std::vector<Counter> counters_;
  std::string policy_;  ///< RateLimit-Policy
};

/// By route: null where nothing is held to anything.
std::vector<std::shared_ptr<const Quota>> make_quotas(std::span<const route::Route* const> routes,
                                                      const route::Ceiling& ceiling,
                                                      const settings::RateCounting& counting,
                                                      Counts& counts);

}  // namespace portico::http
