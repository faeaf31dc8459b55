#include "plugin/service/intake_service.hpp"

#include "plugin/service/boundary.hpp"

namespace portico::plugin {
namespace {

using State = message::Intake::State;

/// Null: the call has none, or may not be used here.
message::Intake* intake_of(portico_call* call) noexcept {
  if (!held(call)) return nullptr;
  if (!call->incoming.intake)
    misuse(*call, "reads its body as it arrives, but the input of its route has no parameter with "
                  "\"in\": \"stream\"");
  return call->incoming.intake;
}

portico_result read(portico_call* call, portico_str* chunk) noexcept {
  if (!chunk) return PORTICO_REFUSED;
  *chunk = {};
  message::Intake* const intake = intake_of(call);
  if (!intake) return PORTICO_REFUSED;
  return guarded(*call, [&]() -> portico_result {
    *chunk = lend(intake->read());
    if (chunk->size > 0) return PORTICO_OK;
    return intake->state() == State::whole ? PORTICO_END : PORTICO_FAILED;
  });
}

int32_t failure(portico_call* call) noexcept {
  message::Intake* const intake = intake_of(call);
  if (!intake) return 0;
  switch (intake->state()) {
  case State::failed: return intake->refusal().status;
  case State::gone: return PORTICO_CLIENT_GONE;
  default: return 0;
  }
}

uint64_t length(portico_call* call) noexcept {
  message::Intake* const intake = intake_of(call);
  return intake ? intake->length().value_or(PORTICO_UNKNOWN_LENGTH) : PORTICO_UNKNOWN_LENGTH;
}

uint64_t limit(portico_call* call) noexcept {
  message::Intake* const intake = intake_of(call);
  return intake ? intake->limit() : 0;
}

constexpr portico_intake_service intake_table{sizeof(portico_intake_service), read, failure, length,
                                              limit};

}  // namespace

const portico_intake_service& intake_service() noexcept { return intake_table; }

}  // namespace portico::plugin
