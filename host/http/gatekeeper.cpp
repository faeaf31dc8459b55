#include "http/gatekeeper.hpp"

#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "http/input/matched.hpp"
#include "http/policy/policy.hpp"
#include "http/quota/quota.hpp"
#include "route/route.hpp"

namespace portico::http {
namespace {

Inquiry* inquiry_for(std::string_view plugin, message::Arena& arena) {
  static_assert(std::is_trivially_destructible_v<Inquiry>);
  auto* const made = new (arena.allocate(sizeof(Inquiry), alignof(Inquiry))) Inquiry{};
  made->share = plugin;
  return made;
}

/// The same name of another scheme is somebody else.
Caller caller_of(const Granted& granted, message::Arena& arena) {
  const std::string name = std::string{granted.scheme} + '\0' + *granted.subject;
  return {message::keep(arena, name), granted.shown};
}

}  // namespace

Guard::Outcome ask_guard(Exchange& exchange, Patience patience) {
  Matched& found = matched(exchange);
  auto granted = std::make_unique<Granted>();
  const Guard::Outcome outcome = found.guard->admit(exchange, *granted, found.route, patience);
  if (outcome == Guard::Outcome::slow) {
    if (!found.inquiry) found.inquiry = inquiry_for(granted->verifier, exchange.arena);
    return outcome;
  }
  found.guard = nullptr;
  found.granted = std::move(granted);
  exchange.principal.store(found.granted->subject, std::memory_order_release);
  if (found.quota && found.granted->subject)
    found.caller = caller_of(*found.granted, exchange.arena);
  return outcome;
}

bool ask_quota(Exchange& exchange) {
  Matched& found = matched(exchange);
  return found.quota->admit(exchange, found.caller, found.held);
}

void finish(Exchange& exchange) {
  const Matched& found = matched(exchange);
  if (found.quota) found.quota->after(exchange, found.held);
  found.policy->after(exchange);
}

}  // namespace portico::http
