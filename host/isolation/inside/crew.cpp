#include "isolation/inside/crew.hpp"

#include <algorithm>
#include <system_error>
#include <thread>
#include <utility>

#include "isolation/inside/channel.hpp"
#include "message/suspension.hpp"
#include "os/thread.hpp"

namespace portico::isolation {
namespace {

/// After which a thread that was not needed ends.
constexpr std::chrono::seconds quiet{10};
/// Between two looks at channels while nothing is called.
constexpr std::chrono::milliseconds idle_look{100};

}  // namespace

bool Crew::run(Work work) { return add({std::move(work), nullptr}); }

bool Crew::run_beside(Work work, Unwanted unwanted) {
  return add({std::move(work), std::move(unwanted)});
}

// What is turned away ends without the lock.
bool Crew::add(Job job) {
  const std::lock_guard lock{mutex_};
  const std::size_t errands = job.unwanted ? 1 : 0;
  const std::size_t ahead = errands ? waiting_errands_ : waiting_.size() - waiting_errands_;
  if (ahead >= most_waiting) return false;
  if (waiting_.size() >= idle_ && threads_ < most_threads) begin_thread();
  if (threads_ == 0) return false;
  waiting_.push_back(std::move(job));
  waiting_errands_ += errands;
  work_came_.notify_one();
  return true;
}

// When the system gives none, what there is has to do.
void Crew::begin_thread() {
  try {
    std::thread{[this] { this->work(); }}.detach();
    ++threads_;
  } catch (const std::system_error&) {
  }
}

void Crew::work() {
  os::begin_thread("handler");
  std::unique_lock lock{mutex_};
  for (;;) {
    ++idle_;
    const bool came = work_came_.wait_for(lock, quiet, [this] { return !waiting_.empty(); });
    --idle_;
    if (!came) {
      --threads_;
      return;
    }
    run_first(lock);
  }
}

void Crew::run_first(std::unique_lock<std::mutex>& lock) {
  Job job = std::move(waiting_.front());
  waiting_.pop_front();
  const bool beside = job.unwanted != nullptr;
  auto errand = errands_.end();
  if (beside) {
    --waiting_errands_;
    errand = errands_.insert(errand, {job.unwanted, Clock::now()});
  }
  lock.unlock();
  job.work();
  job = {};
  lock.lock();
  if (!beside) return;
  errands_.erase(errand);
  if (!to_settle_.empty()) later_came_.notify_one();
}

std::size_t Crew::hung_now() const {
  const auto late =
      Clock::now() - patience_with_errands_ - message::Suspension::grace(patience_with_errands_);
  return static_cast<std::size_t>(
      std::count_if(errands_.begin(), errands_.end(),
                    [late](const Errand& one) { return *one.unwanted && one.began < late; }));
}

std::size_t Crew::hung() const {
  const std::lock_guard lock{mutex_};
  return hung_now();
}

void Crew::when_settled(Work tell) {
  const std::lock_guard lock{mutex_};
  to_settle_.push_back(std::move(tell));
  later_came_.notify_one();
}

/// False: nobody asks, or there is something.
bool Crew::tell_settled(std::unique_lock<std::mutex>& lock) {
  if (to_settle_.empty() || waiting_errands_ + errands_.size() > hung_now()) return false;
  const auto told = std::exchange(to_settle_, {});
  lock.unlock();
  for (const Work& tell : told) tell();
  lock.lock();
  return true;
}

void Crew::run_at(Clock::time_point at, Work work) {
  const std::lock_guard lock{mutex_};
  later_.emplace(at, std::move(work));
  later_came_.notify_one();
}

void Crew::read(Channel& channel) {
  std::thread{[&channel] {
    os::begin_thread("channel");
    channel.lead();
  }}.detach();
}

void Crew::start(std::chrono::milliseconds patience_with_errands) {
  {
    const std::lock_guard lock{mutex_};
    patience_with_errands_ = patience_with_errands;
  }
  std::thread{[this] { look_after(); }}.detach();
}

void Crew::add(Channel& channel) {
  read(channel);
  const std::lock_guard lock{mutex_};
  channels_.push_back(&channel);
}

void Crew::look_after() {
  os::begin_thread("watch");
  std::unique_lock lock{mutex_};
  for (;;) {
    const auto now = Clock::now();
    const auto due = later_.upper_bound(now);
    for (auto at = later_.begin(); at != due; ++at)
      waiting_.push_back({std::move(at->second), nullptr});
    if (due != later_.begin()) {
      later_.erase(later_.begin(), due);
      if (idle_ < waiting_.size() && threads_ < most_threads) begin_thread();
      work_came_.notify_all();
    }
    if (tell_settled(lock)) continue;
    bool busy = false;
    for (Channel* const channel : channels_) busy |= channel->look(now);
    auto until = now + (busy ? patience / 2 : idle_look);
    if (!later_.empty()) until = std::min(until, later_.begin()->first);
    later_came_.wait_until(lock, until);
  }
}

}  // namespace portico::isolation
