#include <new>
#include <utility>

#include "portico/detail/need_plan.hpp"
#include "portico/ending.h"
#include "portico/guard.hpp"

namespace portico::detail {

void NeedScope::Free::operator()(std::byte* room) const {
  ::operator delete (room, std::align_val_t{alignment});
}

NeedScope::NeedScope(const NeedPlan& plan, const Host& host)
    : plan_{plan},
      host_{host},
      room_{static_cast<std::byte*>(::operator new (plan.size, std::align_val_t{plan.alignment})),
            Free{plan.alignment}} {}

NeedScope::~NeedScope() { end_all(); }

void NeedScope::make(portico_call* call, NeedReading& reading) {
  void** const values = reinterpret_cast<void**>(room_.get());
  reading.values = values;
  const Call handle{host_, call};
  for (const NeedPlan::Step& step : plan_.steps) {
    reading.next_need = step.needs.data();
    reading.next_place = step.places.data();
    values[made_] = step.provider->make(handle, reading, room_.get() + step.room);
    ++made_;
  }
  reading.next_need = plan_.handler_needs.data();
  reading.index = plan_.of_providers - 1;  // before the handler's first
}

void NeedScope::end(std::size_t step) noexcept {
  void*& value = reinterpret_cast<void**>(room_.get())[step];
  const ProviderShape& shape = plan_.steps[step].provider->shape;
  if (std::exchange(value, nullptr) == nullptr || shape.end == nullptr) return;
  try {
    shape.end(room_.get() + plan_.steps[step].room);
  } catch (...) {
    log_thrown(host_, std::string{"the end of a "} + std::string{shape.made.type});
  }
}

void NeedScope::end_all() noexcept {
  while (made_ > 0) end(--made_);
}

void NeedScope::finish(std::unique_ptr<NeedScope> scope, portico_call* call) {
  const NeedPlan& plan = scope->plan_;
  for (std::size_t step = plan.steps.size(); step-- > 0;)
    if (plan.steps[step].provider->options.scope == Scope::function) scope->end(step);
  if (!plan.outlives_the_handler) return;
  const Host host = scope->host_;
  host.table->defer(call, to_str(PORTICO_ENDING), {scope.release(), run, drop});
}

portico_result NeedScope::run(void* self) {
  static_cast<NeedScope*>(self)->end_all();
  return PORTICO_OK;
}

void NeedScope::drop(void* self) { delete static_cast<NeedScope*>(self); }

}  // namespace portico::detail
