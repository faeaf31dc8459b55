#include "plugin/service/intake_service.hpp"

#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "message/owned.hpp"
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

portico_result given(const message::Intake& intake, std::string_view bytes, portico_str& chunk) {
  chunk = lend(bytes);
  if (!bytes.empty()) return PORTICO_OK;
  return intake.state() == State::whole ? PORTICO_END : PORTICO_FAILED;
}

/// `ask` gives bytes, or nothing for now.
template <class Ask>
portico_result take(portico_call* call, portico_str* chunk, const Ask& ask) noexcept {
  if (!chunk) return PORTICO_REFUSED;
  *chunk = {};
  message::Intake* const intake = intake_of(call);
  if (!intake) return PORTICO_REFUSED;
  return guarded(*call, [&] {
    const std::optional<std::string_view> bytes = ask(*intake);
    return bytes ? given(*intake, *bytes, *chunk) : PORTICO_IDLE;
  });
}

portico_result read(portico_call* call, portico_str* chunk) noexcept {
  return take(call, chunk, [](message::Intake& intake) { return intake.read(); });
}

portico_result poll(portico_call* call, portico_str* chunk) noexcept {
  return take(call, chunk, [](message::Intake& intake) { return intake.poll(); });
}

portico_result listen(portico_call* call, portico_waker given) noexcept {
  message::Owned<portico_waker> waker{given};
  message::Intake* const intake = intake_of(call);
  if (!intake || !waker) return PORTICO_REFUSED;
  return guarded(*call, [&] {
    auto held = std::make_shared<message::Owned<portico_waker>>(std::move(waker));
    intake->listen([held] { (*held)->wake((*held)->self); });
    return PORTICO_OK;
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

constexpr portico_intake_service intake_table{
    sizeof(portico_intake_service), read, failure, length, limit, poll, listen};

}  // namespace

const portico_intake_service& intake_service() noexcept { return intake_table; }

}  // namespace portico::plugin
