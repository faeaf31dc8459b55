#include "isolation/crossing_body.hpp"

#include "isolation/inside/asking.hpp"
#include "message/owned.hpp"
#include "plugin/service/intake_service.hpp"

namespace portico::isolation {

portico_result ask_chunk(std::int64_t function, portico_call* call, portico_str* chunk) noexcept {
  if (!chunk) return PORTICO_REFUSED;
  return Asking::run(call, [&](Asking& asking) {
    return asking.ask(function, {}, os::Descriptor{-1}, [&](const portico_value& value) {
      *chunk = asking.keep_chunk(text_of(value));
    });
  });
}

std::int64_t ask_fact(std::int64_t function, portico_call* call, BodyFact fact) noexcept {
  std::int64_t told = fact == BodyFact::length ? -1 : 0;
  Asking::run(call, [&](Asking& asking) {
    return asking.ask(function, {number(static_cast<std::int64_t>(fact))}, os::Descriptor{-1},
                      [&](const portico_value& value) { told = value.integer; });
  });
  return told;
}

portico_result listen_here(portico_call*, portico_waker given) noexcept {
  const message::Owned<portico_waker> waker{given};
  if (!waker) return PORTICO_REFUSED;
  return waker->wake(waker->self), PORTICO_OK;
}

Answer answer_chunk(const Asked& asked) {
  portico_str chunk{};
  const portico_result result = plugin::intake_service().poll(&asked.call, &chunk);
  return {.result = result, .value = text(chunk), .costs = false};
}

Answer answer_fact(const Asked& asked) {
  const portico_intake_service& service = plugin::intake_service();
  const auto told = [&]() -> std::int64_t {
    switch (static_cast<BodyFact>(asked.number(0))) {
    case BodyFact::failure: return service.failure(&asked.call);
    case BodyFact::length: return static_cast<std::int64_t>(service.length(&asked.call));
    default: return static_cast<std::int64_t>(service.limit(&asked.call));
    }
  };
  return {.value = number(told()), .costs = false};
}

}  // namespace portico::isolation
