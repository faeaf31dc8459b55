#include "isolation/inside/asking.hpp"

#include <shared_mutex>
#include <span>
#include <utility>

#include "plugin/app.hpp"
#include "plugin/later/later.hpp"
#include "portico/thrown.hpp"

namespace portico::isolation {
namespace {

portico_value list(Asking::Arguments arguments) {
  return array(std::span{arguments.begin(), arguments.size()});
}

/// The plugin does not stop meanwhile.
template <class Act> auto kept_running(std::shared_mutex& running, Act act) {
  return [&running, act = std::move(act)] {
    const std::shared_lock runs{running};
    act();
  };
}

}  // namespace

Asking::Then Asking::run(const portico_value* input) {
  const portico_handler& handler = *served_.app.drafts[handler_].handler;
  const route::Witness witness;
  portico_result result = PORTICO_FAILED;
  try {
    result = handler.run(handler.self, call(), input);
  } catch (...) {
    route::Witness::say("threw " + detail::describe_thrown());
  }
  if (judge_ && judge_->call.later) {
    self_ = shared_from_this();
    lead_ = nullptr;
    if (judge_->call.later->pends(result)) return Then::pending;
    self_.reset();
    suspended_.leave_errands();
  }
  testify(witness, result);
  channel_.say(Kind::returned, id_, result);
  return Then::over;
}

// ---- When it is answered later ----

portico_later Asking::detach() {
  portico_call* const judge = this->judge();
  if (judge) suspended_.begin();
  const portico_later later = judge ? plugin::detach(*judge) : 0;
  if (gone()) suspended_.leave_errands();
  if (later == 0)
    served_.app.write(PORTICO_ERROR, "cannot answer this call later: detach() is refused");
  return later;
}

/// Now, or when there is a thread.
void Suspended::resume(Work& work, message::Place) {
  const auto step =
      kept_running(served_.running, [self = asking_.shared_from_this(), &work] { work.run(); });
  if (!channel_.crew().run(step)) channel_.crew().run_at(Clock::now(), step);
}

Suspended::Beside Suspended::run_beside(std::function<void()> work) {
  const bool begun =
      channel_.crew().run_beside(kept_running(served_.running, std::move(work)), unwanted_);
  return begun ? Beside::begun : Beside::full;
}

void Suspended::wake(Alarm& alarm, Clock::time_point at) {
  channel_.crew().run_at(at, [&alarm] { alarm.due(); });
}

void Asking::answered(portico_result result, const route::Witness& witness) noexcept {
  plugin::guarded([&] {
    if (judge_->call.threw)
      channel_.say(Kind::broken, id_, 0, text(witness.why()));
    else
      testify(witness, result);
    channel_.say(Kind::returned, id_, result);
    return PORTICO_OK;
  });
}

void Suspended::complete() {
  leave_errands();
  channel_.forget(asking_);
  channel_.flush();
  const auto last = std::move(asking_.self_);
}

// ---- What it asks for ----

/// What the plugin said of its failure goes ahead of the result.
void Asking::testify(const route::Witness& witness, portico_result result) {
  if (result >= PORTICO_OK || (witness.why().empty() && !witness.logged())) return;
  channel_.say(Kind::because, id_, witness.logged() ? 1 : 0, text(witness.why()));
}

/// Else the log says so.
bool Asking::held() const {
  const auto thread = judge_ ? judge_->call.thread.load(std::memory_order_relaxed) : thread_;
  if (thread == std::this_thread::get_id()) return true;
  served_.app.write(PORTICO_WARNING, "used its call on another thread: that call was ignored");
  return false;
}

void Asking::tell(std::int64_t function, Arguments arguments) {
  channel_.say(Kind::tell, id_, function, list(arguments));
}

portico_result Asking::ask(std::int64_t function, Arguments arguments, os::Descriptor descriptor,
                           const std::function<void(const portico_value&)>& take) {
  Message answer;
  if (!channel_.ask(id_, function, list(arguments), std::move(descriptor), lead_, answer))
    return PORTICO_REFUSED;
  if (take) take(answer.value());
  return static_cast<portico_result>(answer.number);
}

/// Null: its route could not be compiled here.
portico_call* Asking::judge() {
  if (judge_) return &judge_->call;
  const route::Route* const route = served_.routes[handler_].get();
  return route ? &judge_.emplace(*route, gone_, static_cast<plugin::Pending&>(*this)).call
               : nullptr;
}

void Asking::drop(std::vector<std::int64_t>& names) {
  for (const std::int64_t name : std::exchange(names, {})) served_.objects.drop(name);
}

portico_str Asking::keep(std::string_view text) {
  const std::string& copy = kept_.emplace_front(text);
  return {copy.data(), copy.size()};
}

}  // namespace portico::isolation
