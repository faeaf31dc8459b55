#include "http/gatekeeper.hpp"

#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <Poco/Logger.h>

#include "http/input/matched.hpp"
#include "http/quota/quota.hpp"
#include "message/answer.hpp"
#include "message/error_writer.hpp"
#include "plugin/call.hpp"
#include "route/route.hpp"

namespace portico::http {
namespace {

/// The body that waited for the guard: where it would have been without one.
bool take_body(Exchange& exchange) {
  constexpr std::size_t enough = 1 << 20;
  Matched& found = matched(exchange);
  message::Intake& intake = *std::exchange(exchange.intake, nullptr);
  for (std::string_view bytes; !(bytes = intake.read()).empty();) {
    if (!found.form) {
      found.body.append(bytes);
    } else {
      found.form->write(bytes);
      if (found.form->owed() >= enough) found.form->flush();
    }
  }
  if (found.form) found.form->flush();
  exchange.request.body = found.body;
  if (intake.state() == message::Intake::State::whole) return true;
  const message::Refusal refusal = intake.refusal();
  message::refuse(exchange.reply, refusal ? refusal : message::Refusal{400, "Bad Request"});
  return false;
}

}  // namespace

Guard::Outcome ask_guard(Exchange& exchange, Patience patience) {
  Matched& found = matched(exchange);
  auto granted = std::make_unique<Granted>();
  const Guard::Outcome outcome = found.guard->admit(exchange, *granted, found.route, patience);
  if (outcome == Guard::Outcome::slow) return outcome;
  found.guard = nullptr;
  found.granted = std::move(granted);
  exchange.principal.store(found.granted->subject, std::memory_order_release);
  if (const std::string* const subject = found.granted->subject)
    found.caller = {*subject, *subject};
  return outcome;
}

bool ask_quota(Exchange& exchange) {
  Matched& found = matched(exchange);
  return found.quota->admit(exchange, found.caller, found.held);
}

bool unlock(Exchange& exchange) noexcept try {
  if (guard(exchange, Patience::any) != Guard::Outcome::granted) return false;
  if (!hold_to_quota(exchange)) return false;
  const Matched& found = matched(exchange);
  if (found.route->input.body == route::Input::Body::stream) return true;
  return take_body(exchange);
} catch (const std::exception& error) {
  Poco::Logger::get("portico.http").error(std::string{"a guard: "} + error.what());
  plugin::make_internal_error(exchange.reply);
  return false;
}

void finish(Exchange& exchange) {
  const Matched& found = matched(exchange);
  if (found.quota) found.quota->after(exchange, found.held);
  found.policy->after(exchange);
}

}  // namespace portico::http
