#include "plugin/later/later.hpp"

#include <algorithm>
#include <exception>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "plugin/app.hpp"
#include "plugin/compose.hpp"
#include "plugin/later/laters.hpp"
#include "plugin/later/pending.hpp"
#include "portico/thrown.hpp"
#include "route/flight.hpp"
#include "route/witness.hpp"
#include "settings/log/log_scope.hpp"

namespace portico::plugin {
namespace {

using message::Place;

/// A body that the rules may work on for longer than a loop waits.
constexpr std::size_t large_body = 65536;

/// Within a catch block.
std::string thrown() noexcept {
  try {
    return detail::describe_thrown();
  } catch (...) {
    return {};
  }
}

/// The calling thread has the call in hand.
class InHand {
public:
  explicit InHand(portico_call& call)
      : call_{call},
        flight_{call.route.flight},
        scope_{call.pending->cause.request, call.pending->cause.trace,
               call.pending->cause.principal} {
    call.thread.store(std::this_thread::get_id(), std::memory_order_relaxed);
  }
  InHand(const InHand&) = delete;
  InHand& operator=(const InHand&) = delete;
  ~InHand() { call_.thread.store({}, std::memory_order_relaxed); }

private:
  portico_call& call_;
  route::Flight flight_;
  settings::LogScope scope_;
};

/// A task that runs beside the call, which may be over by then; the library is there.
struct Errand {
  Errand(Later& its_later, std::uint32_t its_turn) : later{its_later}, turn{its_turn} {}

  void belongs_to(const portico_call& call) {
    route = &call.route;
    request = call.pending->cause.request;
    trace = call.pending->cause.trace;
    principal = call.pending->cause.principal;
  }

  void run() {
    const route::Flight flight{route->flight};
    const settings::LogScope scope{request, trace, principal};
    portico_result result = PORTICO_FAILED;
    try {
      result = task->run(task->self);
    } catch (...) {
      tell_fault(*route, "work beside its call threw " + thrown());
    }
    task.reset();
    if (result != PORTICO_OK) later.finish(turn, result);
  }

  Later& later;
  const std::uint32_t turn;
  const route::Route* route = nullptr;
  std::string request, trace, principal;
  Later::Task task;
};

}  // namespace

std::uint32_t Later::begin(portico_call& call) {
  const std::lock_guard lock{mutex_};
  call_ = &call;
  held_ = true;
  cancelled_ = finished_ = false;
  call.route.pending.fetch_add(1, std::memory_order_relaxed);
  return ++turn_;
}

bool Later::pends(portico_result& result) {
  Lock lock{mutex_};
  if (result == PORTICO_OK && !finished_) {
    call_->thread.store({}, std::memory_order_relaxed);
    held_ = false;
    if (!ready_.empty()) go_on();
    return true;
  }
  if (result == PORTICO_OK) result = result_;
  finished_ = true;
  drop_all(lock);
  lock.unlock();
  end();
  return false;
}

// ---- What is said of a call ----

Later::Taken Later::taken(std::uint32_t turn) const {
  if (turn != turn_ || !call_) return Taken::over;
  return finished_ ? Taken::finished : Taken::yes;
}

Later::Taken Later::resume(std::uint32_t turn, Step& step) {
  const std::lock_guard lock{mutex_};
  const Taken taken = this->taken(turn);
  if (taken != Taken::yes) return taken;
  make_room();
  add(std::move(step));
  return taken;
}

Later::Taken Later::after(std::uint32_t turn, std::chrono::milliseconds wait, Step& step) {
  const std::lock_guard lock{mutex_};
  const Taken taken = this->taken(turn);
  if (taken != Taken::yes) return taken;
  const Clock::time_point at = Clock::now() + wait;
  if (dues_.size() == dues_.capacity()) dues_.reserve(2 * dues_.size() + 1);
  make_room();
  const auto after = std::upper_bound(dues_.begin(), dues_.end(), at,
                                      [](auto time, const Due& one) { return time < one.at; });
  const bool first = after == dues_.begin();
  dues_.insert(after, Due{at, std::move(step)});
  if (first) call_->pending->suspension->wake(*this, at);
  return taken;
}

Later::Taken Later::cancel(std::uint32_t turn, Task& task) {
  Step step;
  const std::lock_guard lock{mutex_};
  const Taken taken = this->taken(turn);
  if (taken != Taken::yes) return taken;
  make_room();
  if (cancelled_) {
    step = {std::move(task), PORTICO_ANYWHERE};
    add(std::move(step));
  } else {
    std::swap(on_cancel_, task);
  }
  return taken;
}

// What is refused, or cannot be kept for want of memory, is dropped without the lock.
Later::Taken Later::offload(std::uint32_t turn, Task& task) {
  using Beside = message::Suspension::Beside;
  const auto errand = std::make_shared<Errand>(*this, turn);
  Step instead;
  const std::lock_guard lock{mutex_};
  const Taken taken = this->taken(turn);
  if (taken != Taken::yes) return taken;
  errand->belongs_to(*call_);
  std::swap(errand->task, task);
  switch (call_->pending->suspension->run_beside([errand] { errand->run(); })) {
  case Beside::begun: break;
  case Beside::full: return Taken::full;
  case Beside::over:
    make_room();
    instead = {std::move(errand->task), PORTICO_ON_POOL};
    add(std::move(instead));
    break;
  }
  return taken;
}

void Later::cancelled(std::uint32_t turn) {
  const std::lock_guard lock{mutex_};
  if (taken(turn) != Taken::yes || std::exchange(cancelled_, true)) return;
  if (on_cancel_) add({std::exchange(on_cancel_, Task{}), PORTICO_ANYWHERE});
}

Later::Taken Later::finish(std::uint32_t turn, portico_result result) {
  const std::lock_guard lock{mutex_};
  const Taken taken = this->taken(turn);
  if (taken != Taken::yes) return taken;
  finished_ = true;
  result_ = result;
  if (!held_) go_on();
  return taken;
}

void Later::due() noexcept {
  const std::lock_guard lock{mutex_};
  if (!call_ || finished_) return;
  const Clock::time_point now = Clock::now();
  const auto later =
      std::find_if(dues_.begin(), dues_.end(), [now](const Due& due) { return due.at > now; });
  for (auto due = dues_.begin(); due != later; ++due) add(std::move(due->step));
  dues_.erase(dues_.begin(), later);
  if (!dues_.empty()) call_->pending->suspension->wake(*this, dues_.front().at);
}

/// For a step, and for all that may be added when nobody can be told that there is no memory.
void Later::make_room() {
  const std::size_t wanted = ready_.size() + 1 + dues_.size() + 2;  // one due, and on_cancel_
  if (ready_.capacity() < wanted) ready_.reserve(std::max(wanted, 2 * ready_.capacity()));
}

/// There is room.
void Later::add(Step&& step) {
  ready_.push_back(std::move(step));
  if (!held_) go_on();
}

void Later::go_on() {
  held_ = true;
  call_->pending->suspension->resume(*this, place());
}

Place Later::place() const {
  const route::Route& route = call_->route;
  if (finished_) {
    const bool large = call_->reply.file || call_->reply.body.size() > large_body;
    return large ? Place::pool : Place::loop;
  }
  switch (ready_.front().where) {
  case PORTICO_ON_LOOP: return Place::loop;
  case PORTICO_ON_POOL: return Place::pool;
  default: return route.works.place();
  }
}

// ---- With the call in hand ----

void Later::run() noexcept {
  if (work() == Then::over) {
    message::Suspension& suspension = *call_->pending->suspension;
    end();
    return suspension.complete();
  }
  const std::lock_guard lock{mutex_};
  held_ = false;
  if (finished_ || !ready_.empty()) go_on();
}

Later::Then Later::work() noexcept {
  const InHand in_hand{*call_};
  const route::Witness witness;
  Lock lock{mutex_};
  if (!finished_) {
    Step step = std::move(ready_.front());
    ready_.erase(ready_.begin());
    lock.unlock();
    run(std::move(step));
    lock.lock();
  }
  if (!finished_) return Then::goes_on;
  drop_all(lock);
  lock.unlock();
  settle(*call_, result_, witness);
  call_->pending->answered(result_, witness);
  return Then::over;
}

void Later::run(Step step) {
  const route::Pace::Call measured{call_->route.works};
  portico_result result = PORTICO_FAILED;
  try {
    result = step.task->run(step.task->self);
  } catch (...) {
    call_->threw = true;
    const std::string why = "a task of its call threw " + thrown();
    complain(*call_, why);
    route::Witness::say(why);
  }
  step.task.reset();
  if (result == PORTICO_OK) return;
  const std::lock_guard lock{mutex_};
  if (!std::exchange(finished_, true)) result_ = result;
}

/// What will not run: dropped while the call is there, and without the lock, for that is code of
/// the plugin.
void Later::drop_all(Lock& lock) {
  if (ready_.empty() && dues_.empty() && !on_cancel_) return;
  std::vector<Step> ready;
  std::vector<Due> dues;
  Task on_cancel;
  ready.swap(ready_);
  dues.swap(dues_);
  std::swap(on_cancel, on_cancel_);
  lock.unlock();
  ready.clear();
  dues.clear();
  on_cancel.reset();
  lock.lock();
}

void Later::end() {
  {
    const std::lock_guard lock{mutex_};
    call_->route.pending.fetch_sub(1, std::memory_order_relaxed);
    call_ = nullptr;
  }
  release(*this);
}

}  // namespace portico::plugin
