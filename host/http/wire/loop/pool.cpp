#include "http/wire/loop/pool.hpp"

#include <algorithm>
#include <system_error>

#include <Poco/Logger.h>

#include "os/thread.hpp"

namespace portico::http {
namespace {

/// Hung threads a wanted thread; beyond it the pool shrinks instead of taking the machine's memory.
constexpr std::size_t hung_per_thread = 4;

std::size_t half(std::size_t whole) { return std::max<std::size_t>(whole / 2, 1); }

}  // namespace

Pool::Pool(std::size_t threads, std::size_t queue)
    : threads_wanted_{std::max<std::size_t>(threads, 1)},
      capacity_{queue},
      most_hung_{threads_wanted_ * hung_per_thread} {
  threads_.reserve(threads_wanted_);
  try {
    for (std::size_t made = 0; made < threads_wanted_; ++made)
      threads_.emplace_back([this] { work(); });
  } catch (...) {
    stop();
    throw;
  }
}

Pool::~Pool() { stop(); }

bool Pool::submit(Job& job, std::string_view name) {
  {
    const std::lock_guard lock{mutex_};
    Lane& lane = this->lane(name);
    if (stopped_ || full(lane)) return false;
    lane.jobs.push_back(&job);
    ++waiting_;
    list(lane);
  }
  ready_came_.notify_one();
  return true;
}

Pool::Figures Pool::figures() const {
  const std::lock_guard lock{mutex_};
  return {threads_wanted_, running_.size() - hung_, waiting_, hung_};
}

bool Pool::full(const Lane& lane) const {
  if (waiting_ - std::min(waiting_, idle_) >= capacity_) return true;
  const std::size_t waiting = lane.jobs.size();
  const std::size_t starting = std::min({waiting, idle_, lane.share - lane.running});
  return waiting - starting >= lane.room;
}

Pool::Lane& Pool::lane(std::string_view name) {
  if (const auto known = lanes_.find(name); known != lanes_.end()) return known->second;
  Lane& made = lanes_[std::string{name}];
  made.share = name.empty() ? threads_wanted_ : half(threads_wanted_);
  made.room = name.empty() ? capacity_ : half(capacity_);
  return made;
}

void Pool::list(Lane& lane) {
  if (lane.listed || lane.jobs.empty() || lane.running >= lane.share) return;
  lane.listed = true;
  ready_.push_back(&lane);
}

// A job may have been submitted again before the thread of its last run is back here: the newest
// is meant.
void Pool::give_up(Job& job) {
  const std::lock_guard lock{mutex_};
  const auto running = std::find_if(running_.rbegin(), running_.rend(),
                                    [&job](const Running* one) { return one->job == &job; });
  if (stopped_ || running == running_.rend() || (*running)->given_up || hung_ >= most_hung_) return;
  (*running)->given_up = true;
  ++hung_;
  --(*running)->lane->running;
  list(*(*running)->lane);
  try {
    threads_.emplace_back([this] { work(); });
  } catch (const std::system_error& error) {  // one thread less, until the job comes back
    (*running)->given_up = false;
    --hung_;
    ++(*running)->lane->running;
    Poco::Logger::get("portico.http")
        .error(std::string{"a handler that hangs keeps its thread, there is no other one: "} +
               error.what());
  }
}

std::size_t Pool::hung() const {
  const std::lock_guard lock{mutex_};
  return hung_;
}

void Pool::stop() {
  {
    const std::lock_guard lock{mutex_};
    stopped_ = true;
  }
  ready_came_.notify_all();
  for (std::thread& thread : threads_)
    if (thread.joinable()) thread.join();
}

Pool::Running Pool::start_next() {
  Lane& lane = *ready_.front();
  ready_.pop_front();
  Running next{lane.jobs.front(), &lane};
  lane.jobs.pop_front();
  --waiting_;
  ++lane.running;
  lane.listed = false;
  list(lane);
  return next;
}

// Of a thread that ends because another took its place.
void Pool::forget_thread() {
  if (stopped_) return;  // stop() joins it
  const auto self = std::find_if(threads_.begin(), threads_.end(), [](const std::thread& thread) {
    return thread.get_id() == std::this_thread::get_id();
  });
  self->detach();
  threads_.erase(self);
}

void Pool::work() {
  os::begin_thread("pool");
  std::unique_lock lock{mutex_};
  while (true) {
    ++idle_;
    ready_came_.wait(lock, [this] { return !ready_.empty() || (stopped_ && waiting_ == 0); });
    --idle_;
    if (ready_.empty()) return;
    Running mine = start_next();
    running_.push_back(&mine);
    lock.unlock();
    mine.job->run();
    lock.lock();
    std::erase(running_, &mine);
    if (mine.given_up) {
      --hung_;
      return forget_thread();
    }
    --mine.lane->running;
    list(*mine.lane);
    if (stopped_) ready_came_.notify_all();
  }
}

}  // namespace portico::http
