#pragma once

// What stands before a route, and behind it: who calls, and how often; asked at once, or where that
// may be waited for. By the loop of the exchange or the thread that serves it, once the exchange
// keeps a Matched.

#include "http/input/matched.hpp"
#include "http/security/guard.hpp"
#include "http/wire/exchange.hpp"

namespace portico::http {

/// Those of a request that has a guard, or a quota.
Guard::Outcome ask_guard(Exchange& exchange, Patience patience);
bool ask_quota(Exchange& exchange);

/// Who calls, where somebody asks for it.
inline Guard::Outcome guard(Exchange& exchange, Patience patience) {
  return matched(exchange).guard ? ask_guard(exchange, patience) : Guard::Outcome::granted;
}

/// Before the request costs anything. False: the reply says why not.
inline bool hold_to_quota(Exchange& exchange) {
  return !matched(exchange).quota || ask_quota(exchange);
}

/// What is done to every reply.
void finish(Exchange& exchange);

}  // namespace portico::http
