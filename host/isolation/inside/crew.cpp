#include "isolation/inside/crew.hpp"

#include <algorithm>
#include <system_error>
#include <thread>
#include <utility>

#include "isolation/inside/channel.hpp"
#include "os/thread.hpp"

namespace portico::isolation {
namespace {

/// After which a thread that was not needed ends.
constexpr std::chrono::seconds quiet{10};
/// Between two looks at channels while nothing is called.
constexpr std::chrono::milliseconds idle_look{100};

}  // namespace

bool Crew::run(Work work) {
  const std::lock_guard lock{mutex_};
  if (waiting_.size() >= most_waiting) return false;
  waiting_.push_back(std::move(work));
  if (waiting_.size() > idle_ && threads_ < most_threads) begin_thread();
  if (threads_ == 0) return waiting_.pop_back(), false;
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
    const Work work = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    work();
    lock.lock();
  }
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

void Crew::start() {
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
    for (auto at = later_.begin(); at != due; ++at) waiting_.push_back(std::move(at->second));
    if (due != later_.begin()) {
      later_.erase(later_.begin(), due);
      if (idle_ < waiting_.size() && threads_ < most_threads) begin_thread();
      work_came_.notify_all();
    }
    bool busy = false;
    for (Channel* const channel : channels_) busy |= channel->look(now);
    auto until = now + (busy ? patience / 2 : idle_look);
    if (!later_.empty()) until = std::min(until, later_.begin()->first);
    later_came_.wait_until(lock, until);
  }
}

}  // namespace portico::isolation
