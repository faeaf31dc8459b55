#include "plugin/call.hpp"

#include <string>

#include "message/error_writer.hpp"
#include "plugin/compose.hpp"
#include "plugin/later/later.hpp"
#include "plugin/reply/completion.hpp"
#include "portico/thrown.hpp"
#include "route/witness.hpp"

namespace portico::plugin {
namespace {

using Made = portico_call::Made;

constexpr int client_closed_request = 499;  // of no standard; nobody gets it

/// The handler could not do its work because its body did not come: that is the client's fault.
bool answer_lost_body(portico_call& call) {
  using State = message::Intake::State;
  message::Intake* const intake = call.incoming.intake;
  if (!intake) return false;
  const State state = intake->state();
  if (state != State::failed && state != State::gone) return false;
  const message::Refusal refusal = intake->refusal();
  const int status = refusal ? refusal.status : client_closed_request;
  if (!compose_failure(call, status, nullptr)) return false;
  if (refusal) call.reply.refusal->detail = refusal.detail;
  call.of_host = true;
  return true;
}

portico_result handle(portico_call& call, const portico_value* input) {
  const portico_handler& handler = *call.route.handler;
  try {
    return handler.run(handler.self, &call, input);
  } catch (...) {
    call.threw = true;
    complain(call, "handler threw " + detail::describe_thrown());
    return PORTICO_FAILED;
  }
}

/// Whether a handler that has answered that has kept its contract; if not, it is logged.
bool kept(portico_call& call, portico_result result, const route::Witness& witness) {
  if (call.threw) return false;
  const bool told = result != PORTICO_OK && !witness.why().empty();
  if (told) complain(call, std::string{"handler "}.append(witness.why()));
  if (call.made == Made::broken && !call.left.empty()) complain(call, call.left);
  // Whoever refused a call of the handler has logged why: that is one fault, not two.
  if (call.misused || call.made == Made::broken) return false;
  if (result == PORTICO_OK || call.made == Made::failure) return true;
  if (result == PORTICO_FAILED && answer_lost_body(call)) return true;
  if (told) return false;
  if (result == PORTICO_DROPPED)
    return complain(call, "handler dropped its call without an answer"), false;
  if (witness.logged())
    count(call);
  else
    complain(call,
             "handler reported a failure (" + std::to_string(result) + ") without fail() or log()");
  return false;
}

}  // namespace

Outcome run(portico_call& call, const portico_value* input) noexcept {
  const route::Witness witness;
  portico_result result = PORTICO_FAILED;
  try {
    result = handle(call, input);
  } catch (...) {
    complain(call, "ran out of memory");
  }
  if (call.later && call.later->pends(result)) return Outcome::pending;
  return settle(call, result, witness);
}

Outcome settle(portico_call& call, portico_result result, const route::Witness& witness) noexcept {
  if (call.incoming.intake) call.incoming.intake->forget();
  try {
    if (kept(call, result, witness) &&
        (call.made != Made::nothing || compose_reply(call, portico_value{}))) {
      const std::string wrong = complete(call);
      if (wrong.empty()) return Outcome::replied;
      call.made = Made::broken;
      complain(call, wrong);
    }
  } catch (...) {
    call.made = Made::broken;
    complain(call, "ran out of memory");
  }
  if (call.misused || call.made == Made::broken) call.reply.tasks_lost = message::Reply::unsendable;
  make_internal_error(call.reply);
  return Outcome::faulted;
}

void make_internal_error(message::Reply& reply) {
  if (reply.tasks_lost.empty()) reply.tasks.clear();
  message::refuse(reply, {500, "Internal Server Error", message::Refusal::Usual::text});
}

}  // namespace portico::plugin
