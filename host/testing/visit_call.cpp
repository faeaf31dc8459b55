// A visit's call: served, and worked for until it is answered, or nobody waits for it any more.

#include <algorithm>
#include <utility>

#include "http/wire/guarded.hpp"
#include "http/wire/writing/own_answer.hpp"
#include "os/employer.hpp"
#include "testing/visit.hpp"

namespace portico::testing {
namespace {

/// For a call that nobody waits for any more.
constexpr std::chrono::seconds answer_patience{2};

}  // namespace

/// Gives the exchange up when the client goes away or its time is over, while it lives.
class Visit::Waiting {
public:
  Waiting(Visit& visit, Clock::time_point at, Given why)
      : thread_{[this, &visit, at, why] {
          std::unique_lock lock{mutex_};
          if (changed_.wait_until(lock, at, [this] { return over_; })) return;
          visit.give_up(why);
        }} {}
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;
  ~Waiting() {
    {
      const std::lock_guard lock{mutex_};
      over_ = true;
    }
    changed_.notify_one();
    thread_.join();
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool over_ = false;
  std::thread thread_;  // last: it uses the others
};

void Visit::serve() {
  http::Exchange& exchange = *exchange_;
  exchange.suspension = this;
  std::optional<Waiting> leaves, expires;
  const auto at = [&](Milliseconds after) { return began_ + after; };
  if (asked_.gone_after == Milliseconds{0}) give_up(Given::up_for_gone);
  if (asked_.gone_after > Milliseconds{0})
    leaves.emplace(*this, at(*asked_.gone_after), Given::up_for_gone);
  if (asked_.deadline == Milliseconds{0}) give_up(Given::up_for_late);
  if (asked_.deadline > Milliseconds{0})
    expires.emplace(*this, at(*asked_.deadline), Given::up_for_late);
  if (http::serve(application_, exchange) == http::Served::pending) {
    if (!expires && !asked_.deadline)
      expires.emplace(*this, Clock::now() + std::min(limits_.deadlines.handler, exchange.deadline),
                      Given::up_for_late);
    work_until_complete();
  }
  {
    const std::lock_guard lock{mutex_};
    over_ = true;
  }
  leaves.reset();
  expires.reset();
  if (intake_) exchange.received = intake_->taken();
  if (intake_ && intake_->was_cut()) given_up_ = Given::up_for_gone;
  if (given_up_ == Given::up_for_late) answer_late();
  if (given_up_ == Given::up_for_gone) end(http::Delivery::cut);
}

/// Any thread.
void Visit::give_up(Given why) {
  const std::lock_guard lock{mutex_};
  if (over_ || given_up_) return;
  given_up_ = why;
  exchange_->gone = true;
  if (exchange_->intake) exchange_->intake->abandon();
  changed_.notify_all();
}

/// Runs what a call that is pending wants to be run, until it is answered.
void Visit::work_until_complete() {
  std::optional<Clock::time_point> end;
  std::unique_lock lock{mutex_};
  while (!completed_ || !works_.empty()) {
    if (const auto step = next_step()) {
      lock.unlock();
      step();
      lock.lock();
      continue;
    }
    if (given_up_ && !end) end = Clock::now() + answer_patience;
    if (end && Clock::now() >= *end) refuse_to_wait();
    await_change(lock, end);
  }
}

/// What is to be done now, without the mutex, which the caller has; null: nothing.
std::function<void()> Visit::next_step() {
  if (!works_.empty()) {
    Work* const work = works_.front();
    works_.erase(works_.begin());
    return [work] { work->run(); };
  }
  if (given_up_ && !std::exchange(told_, true))
    return [this] { application_.cancelled(*exchange_); };
  if (!alarm_ || Clock::now() < alarm_->second) return nullptr;
  return [alarm = std::exchange(alarm_, {})->first] { alarm->due(); };
}

void Visit::await_change(std::unique_lock<std::mutex>& lock, std::optional<Clock::time_point> end) {
  if (alarm_) end = std::min(end.value_or(alarm_->second), alarm_->second);
  if (end)
    changed_.wait_until(lock, *end);
  else
    changed_.wait(lock);
}

void Visit::refuse_to_wait() {
  throw Unanswered{asked_.method + ' ' + asked_.target +
                   " is answered later, and was not: neither in time nor when nobody waited for it "
                   "any more. Finish every call, also one that is cancelled"};
}

void Visit::complete() {
  const std::lock_guard lock{mutex_};
  completed_ = true;
  changed_.notify_all();
}

void Visit::resume(Work& work, message::Place) {
  const std::lock_guard lock{mutex_};
  works_.push_back(&work);
  changed_.notify_all();
}

void Visit::wake(Alarm& alarm, Clock::time_point at) {
  const std::lock_guard lock{mutex_};
  alarm_ = {&alarm, at};
  changed_.notify_all();
}

Visit::Beside Visit::run_beside(std::function<void()> work) {
  const std::lock_guard lock{mutex_};
  beside_.emplace_back(
      os::Employer::same([work = std::move(work), pin = application_.pin(*exchange_)]() mutable {
        work();
        work = {};
        pin.reset();
      }));
  return Beside::begun;
}

void Visit::answer_late() {
  http::Exchange own;
  own.request.method = exchange_->request.method;
  own.request.path = exchange_->request.path;
  own.request.peer = own_peer;
  application_.stand_in(*exchange_, own);
  http::refuse(application_, own, {504, "The handler did not answer in time"});
  write_head(own);
  body_ = own.reply.body.view();
  application_.record(
      {own, status_, body_.size(), Clock::now() - began_, http::Record::End::whole});
  end(http::Delivery::late);
}

}  // namespace portico::testing
