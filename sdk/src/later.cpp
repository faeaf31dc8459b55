#include "portico/later.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "portico/error.hpp"
#include "portico/guard.hpp"

namespace portico::detail {

// ---- What is waited for ----

std::stop_token Turns::token() {
  if (!stop_) {
    stop_.emplace();
    if (cancelled_) stop_->request_stop();
  }
  return stop_->get_token();
}

void Turns::cancel() {
  if (std::exchange(cancelled_, true)) return;
  for (Wake::Pointer& sleeper : std::exchange(sleepers_, {}))
    post(std::move(sleeper), PORTICO_ANYWHERE);
  if (stop_) stop_->request_stop();
}

std::exception_ptr turned_away() {
  return std::make_exception_ptr(
      HttpError{503, "Too many requests are waiting", {{"retry-after", "1"}}});
}

bool Sleep::begin(Turns& turns, std::coroutine_handle<> by) {
  end_ = std::chrono::steady_clock::now() + std::max(time_, std::chrono::milliseconds{0});
  if (turns.cancelled()) return false;
  turns_ = &turns;
  wake_ = Wake::Pointer{turns, by};
  turns.add_sleeper(wake_);
  turns.post_after(time_, wake_);
  return true;
}

void Sleep::leave() noexcept {
  if (!turns_) return;
  std::exchange(turns_, nullptr)->remove_sleeper(wake_);
  wake_.forget();
}

// What is thrown ends a group, as the first of several does that are wanted alone.
std::coroutine_handle<> Gathering::ended(std::size_t member) noexcept {
  const auto ended = std::find_if(promises_.begin(), promises_.end(),
                                  [member](const auto* one) { return one->member == member; });
  --left_;
  last_ = member;
  if (left_ > 0 && until_ == Until::all && !(*ended)->thrown) return std::noop_coroutine();
  over_ = true;
  return beginning_ ? std::noop_coroutine() : waiting;
}

// ---- One call ----

namespace {

/// How often who blocks looks whether anybody still waits.
constexpr std::chrono::milliseconds between_looks{20};

}  // namespace

class LaterCall final : public Turns {
public:
  LaterCall(const AnyLaterEndpoint& endpoint, portico_call* call, const portico_value* input)
      : endpoint_{endpoint},
        call_{call},
        service_{endpoint.host_.extension<portico_later_service>(PORTICO_LATER_SERVICE)},
        reading_{{input}} {}
  ~LaterCall() {
    if (body_) abandon();
    for (const portico_task& task : offloads_) task.drop(task.self);
  }

  /// Until it is answered, or pending: then it is its own.
  static portico_result run(std::unique_ptr<LaterCall> self) {
    portico_result result = self->take_turn(&LaterCall::begin);
    while (!self->over_) {
      if (self->detach()) return static_cast<void>(self.release()), PORTICO_OK;
      result = self->take_turn(&LaterCall::go_on);
    }
    return result;
  }

  void post(Wake::Pointer wake, std::int32_t where) override {
    const std::lock_guard lock{mutex_};
    if (later_ != 0)
      service_->resume(later_, where, {wake.release(), run_wake, drop_wake});
    else
      posted_.push_back(std::move(wake)), came_.notify_one();
  }
  void offload(portico_task task) override {
    {
      const std::lock_guard lock{mutex_};
      if (later_ == 0) return static_cast<void>(offloads_.push_back(task));
    }
    give(task);
  }
  void post_after(std::chrono::milliseconds wait, Wake::Pointer wake) override {
    const std::lock_guard lock{mutex_};
    Timer timer{Clock::now() + wait, std::move(wake)};
    if (later_ != 0)
      give(std::move(timer));
    else
      timers_.push_back(std::move(timer));
  }
  void lose() noexcept override {
    {
      const std::lock_guard lock{mutex_};
      lost_ = true;
    }
    post({*this, nullptr}, PORTICO_ANYWHERE);
  }

private:
  using Clock = std::chrono::steady_clock;
  struct Timer {
    Clock::time_point at;
    Wake::Pointer wake;
  };
  using Step = portico_result (LaterCall::*)();

  // ---- Turns ----

  portico_result take_turn(Step step) {
    step_ = step;
    return endpoint_.attempt(
        call_, reading_,
        [](void* self) {
          auto& call = *static_cast<LaterCall*>(self);
          return (call.*call.step_)();
        },
        this);
  }

  portico_result begin() {
    const NeedPlan* const plan = endpoint_.needs_.get();
    try {
      if (plan != nullptr) make_needs(*plan);
      body_ = endpoint_.make_(endpoint_, call_, reading_);
      reading_.index = Reading::none;
      body_->promise().turns = this;
      body_->promise().is_handler = true;
    } catch (...) {
      give_up();
      throw;
    }
    return resume([this] { body_->self().resume(); });
  }
  portico_result go_on() {
    return resume([wake = std::exchange(next_, {})] { wake.run(); });
  }
  portico_result tell_cancelled() {
    return resume([this] { cancel(); });
  }

  template <class Run> portico_result resume(const Run& run) {
    try {
      run();
      if (lost()) return over_ = true, abandon(), PORTICO_DROPPED;
      if (!body_->promise().ended) return PORTICO_OK;
      over_ = true;
      const portico_result result = body_->reply(call_);
      body_.reset();
      if (scope_ != nullptr) NeedScope::finish(std::move(scope_), call_);
      return result;
    } catch (...) {
      give_up();
      throw;
    }
  }

  void make_needs(const NeedPlan& plan) {
    reading_.parameters = plan.parameters.data();
    scope_ = std::make_unique<NeedScope>(plan, endpoint_.host_);
    scope_->make(call_, reading_);
  }

  /// What was made ends, the last first, before anybody answers what was thrown.
  void give_up() {
    over_ = true;
    if (scope_ != nullptr) endpoint_.take_back(call_);
    body_.reset();
    scope_.reset();
  }
  bool lost() {
    const std::lock_guard lock{mutex_};
    return lost_;
  }
  /// It may not have ended, and may be gone.
  void abandon() {
    if (lost())
      body_->forget();
    else
      body_->promise().is_handler = false;
    body_.reset();
  }

  // ---- In between ----

  /// False: there is something to run on this thread.
  bool detach() {
    std::unique_lock lock{mutex_};
    while (posted_.empty()) {
      if (service_ != nullptr && (later_ = service_->detach(call_)) != 0) {
        for (Timer& timer : std::exchange(timers_, {})) give(std::move(timer));
        service_->cancel(later_, {this, run_cancelled, nullptr});
        const auto offloads = std::exchange(offloads_, {});
        lock.unlock();  // who refuses one drops it, and that is told to this
        for (const portico_task& task : offloads) give(task);
        return true;
      }
      service_ = nullptr;
      if (offloads_.empty())
        wait_here(lock);
      else
        offload_here(lock);
    }
    next_ = std::move(posted_.front());
    posted_.pop_front();
    return false;
  }

  /// Where the host cannot do it, this thread waits.
  void wait_here(std::unique_lock<std::mutex>& lock) {
    Clock::time_point until = Clock::now() + between_looks;
    for (const Timer& timer : timers_) until = std::min(until, timer.at);
    came_.wait_until(lock, until, [this] { return !posted_.empty(); });
    std::stable_sort(timers_.begin(), timers_.end(),
                     [](const Timer& one, const Timer& other) { return one.at < other.at; });
    while (!timers_.empty() && timers_.front().at <= Clock::now()) {
      posted_.push_back(std::move(timers_.front().wake));
      timers_.erase(timers_.begin());
    }
    if (cancelled() || endpoint_.host_.table->cancelled(call_) == 0) return;
    lock.unlock();
    cancel();
    lock.lock();
  }

  /// Where the host cannot do it, what blocks blocks this thread.
  void offload_here(std::unique_lock<std::mutex>& lock) {
    const portico_task task = offloads_.front();
    offloads_.pop_front();
    lock.unlock();
    task.run(task.self);
    task.drop(task.self);
    lock.lock();
  }

  /// An older host has it run in a turn.
  void give(const portico_task& task) {
    if (PORTICO_HAS(service_, offload))
      service_->offload(later_, task);
    else
      service_->resume(later_, PORTICO_ON_POOL, task);
  }
  void give(Timer timer) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(timer.at - Clock::now()).count();
    const auto wait = std::clamp<std::int64_t>(left, 0, UINT32_MAX);
    service_->after(later_, static_cast<std::uint32_t>(wait), PORTICO_ANYWHERE,
                    {timer.wake.release(), run_wake, drop_wake});
  }

  // ---- Tasks of the host ----

  portico_result run_task(Step step) {
    const portico_result result = take_turn(step);
    if (!over_) return PORTICO_OK;
    const portico_later later = later_;
    const portico_later_service& service = *service_;
    delete this;
    if (result == PORTICO_OK) service.finish(later, PORTICO_OK);
    return result;
  }
  static portico_result run_wake(void* self) {
    Wake::Pointer wake = Wake::Pointer::take(self);
    auto& call = static_cast<LaterCall&>(wake.turns());
    call.next_ = wake;
    static_cast<void>(wake.release());  // drop_wake() has it
    return call.run_task(&LaterCall::go_on);
  }
  static void drop_wake(void* self) { Wake::Pointer::take(self); }
  static portico_result run_cancelled(void* self) {
    return static_cast<LaterCall*>(self)->run_task(&LaterCall::tell_cancelled);
  }

  const AnyLaterEndpoint& endpoint_;
  portico_call* const call_;
  const portico_later_service* service_;  ///< null: the host cannot do it
  NeedReading reading_;
  std::unique_ptr<NeedScope> scope_;
  std::unique_ptr<LaterBody> body_;
  Step step_ = nullptr;
  Wake::Pointer next_;
  bool over_ = false;

  std::mutex mutex_;  ///< of what follows
  portico_later later_ = 0;
  bool lost_ = false;
  std::deque<Wake::Pointer> posted_;
  std::vector<Timer> timers_;
  std::deque<portico_task> offloads_;
  std::condition_variable came_;
};

portico_result AnyLaterEndpoint::run(void* self, portico_call* call, const portico_value* input) {
  const auto& endpoint =
      *static_cast<const AnyLaterEndpoint*>(static_cast<const AnyEndpoint*>(self));
  return guarded(endpoint.host_, "handler", [&] {
    return LaterCall::run(std::make_unique<LaterCall>(endpoint, call, input));
  });
}

}  // namespace portico::detail
