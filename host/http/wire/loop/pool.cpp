#include "http/wire/loop/pool.hpp"

#include <algorithm>
#include <exception>

#include <Poco/Logger.h>

#include "os/thread.hpp"
#include "os/thread_state.hpp"

namespace portico::http {
namespace {

using namespace std::chrono_literals;

/// Hung threads a usual thread, and as many as there may be at least; beyond it the pool shrinks
/// instead of taking the machine's memory.
constexpr std::size_t hung_per_thread = 4;

/// Between two looks at the clocks of threads while work waits.
constexpr auto between_looks = 4ms;

/// A thread that uses less of a processor sleeps.
constexpr double awake = 0.2;

std::size_t half(std::size_t whole) { return std::max<std::size_t>(whole / 2, 1); }

/// What one lane may have of it when it is alone.
std::size_t all_but_reserve(std::size_t whole) {
  return whole < 2 ? whole : whole - std::max<std::size_t>(whole / 8, 1);
}

}  // namespace

Pool::Pool(Size size, std::size_t queue)
    : size_{std::max<std::size_t>(size.usual, 1), std::max({size.most, size.usual, std::size_t{1}}),
            size.quiet},
      capacity_{queue},
      most_hung_{std::max(size_.usual * hung_per_thread, size_.most)} {
  threads_.reserve(size_.most);
  try {
    while (count_ < size_.usual) {
      const std::lock_guard lock{mutex_};
      start_thread();
    }
  } catch (...) {
    stop();
    throw;
  }
}

Pool::~Pool() { stop(); }

void Pool::start_thread() {
  threads_.emplace_back([this] { work(); });
  ++count_;
  ++idle_;
}

bool Pool::submit(Job& job, std::string_view name) { return add(job, name, Room::needed); }

bool Pool::resume(Job& job, std::string_view name) { return add(job, name, Room::had); }

bool Pool::add(Job& job, std::string_view name, Room room) {
  {
    const std::lock_guard lock{mutex_};
    Lane& lane = this->lane(name);
    if (stopped_) return false;
    help(lane);
    if (room == Room::needed && full(lane)) return false;
    lane.jobs.push_back(&job);
    ++waiting_;
    list(lane);
    if (crowded()) begin_watch();
  }
  ready_came_.notify_one();
  return true;
}

Pool::Figures Pool::figures() const {
  const std::lock_guard lock{mutex_};
  return {count_, running_.size() - hung_, waiting_, hung_};
}

bool Pool::full(const Lane& lane) const {
  if (waiting_ - std::min(startable(), idle_) >= capacity_) return true;
  const std::size_t waiting = lane.jobs.size();
  const std::size_t free = part(lane, size_.most) - std::min(lane.running, part(lane, size_.most));
  return waiting - std::min({waiting, idle_, free}) >= part(lane, capacity_);
}

/// What the lane may have now of threads or places in the queue.
std::size_t Pool::part(const Lane& lane, std::size_t whole) const {
  if (!lane.held) return whole;
  return waiting_ > lane.jobs.size() ? half(whole) : all_but_reserve(whole);
}

/// Jobs that would start if there were threads.
std::size_t Pool::startable() const {
  std::size_t jobs = 0;
  for (const Lane* lane : ready_) {
    const std::size_t share = part(*lane, size_.most);
    jobs += std::min(lane->jobs.size(), share - std::min(share, lane->running));
  }
  return jobs;
}

Pool::Lane& Pool::lane(std::string_view name) {
  if (const auto known = lanes_.find(name); known != lanes_.end()) return known->second;
  Lane& made = lanes_[std::string{name}];
  made.held = !name.empty();
  return made;
}

void Pool::list(Lane& lane) {
  if (lane.listed || lane.jobs.empty() || lane.running >= part(lane, size_.most)) return;
  lane.listed = true;
  ready_.push_back(&lane);
}

// A job may have been submitted again before the thread of its last run is back here: the newest
// is meant.
void Pool::give_up(Job& job, std::chrono::milliseconds deadline) {
  const std::lock_guard lock{mutex_};
  const auto found = std::find_if(running_.rbegin(), running_.rend(),
                                  [&job](const Running* one) { return one->job == &job; });
  if (stopped_ || found == running_.rend()) return;
  Running& running = **found;
  if (running.hangs || running.hangs_at != never) return;
  running.hangs_at = std::max(Clock::now(), running.began + deadline) + grace(deadline);
  begin_watch();
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
  crowd_came_.notify_all();
  if (watch_.joinable()) watch_.join();
  for (std::thread& thread : threads_)
    if (thread.joinable()) thread.join();
}

/// The next job, or null when the lanes that were ready have had their share since.
Pool::Running* Pool::start_next(Running& next) {
  while (!ready_.empty()) {
    Lane& lane = *ready_.front();
    ready_.pop_front();
    lane.listed = false;
    if (lane.running >= part(lane, size_.most)) continue;
    next.job = lane.jobs.front();
    next.lane = &lane;
    next.effort.restart();
    next.began = Clock::now();
    next.hangs_at = never;
    lane.jobs.pop_front();
    --waiting_;
    ++lane.running;
    list(lane);
    if (waiting_ > 0 && lane.jobs.empty())  // another one may be alone now
      for (auto& one : lanes_) list(one.second);
    if (!ready_.empty()) ready_came_.notify_one();  // what was listed again, nobody knows of
    if (crowded()) begin_watch();
    return &next;
  }
  return nullptr;
}

void Pool::release(Lane& lane) {
  --lane.running;
  list(lane);
}

// Of a thread that ends because another took its place, or because it is not needed.
void Pool::forget_thread() {
  if (stopped_) return;  // stop() joins it
  const auto self = std::find_if(threads_.begin(), threads_.end(), [](const std::thread& thread) {
    return thread.get_id() == std::this_thread::get_id();
  });
  self->detach();
  threads_.erase(self);
}

// Threads beyond the usual number end when fewer were enough for a while.
bool Pool::ends_early() {
  if (count_ <= size_.usual || stopped_ || !ready_.empty()) return false;
  const std::size_t running = running_.size() - hung_;
  busiest_ = std::max(busiest_, running);
  if (const auto now = Clock::now(); now - counted_ >= size_.quiet) {
    spare_ = count_ - std::max(size_.usual, std::min(busiest_, count_));
    busiest_ = running;
    counted_ = now;
  }
  if (spare_ == 0) return false;
  --spare_;
  return true;
}

void Pool::work() {
  os::begin_thread("pool");
  Running mine;
  std::unique_lock lock{mutex_};
  while (true) {  // it was counted as idle by whoever started it, or by itself
    const auto called = [this] { return !ready_.empty() || (stopped_ && waiting_ == 0); };
    const bool came = count_ <= size_.usual ? (ready_came_.wait(lock, called), true)
                                            : ready_came_.wait_for(lock, size_.quiet, called);
    --idle_;
    if (came && stopped_ && waiting_ == 0) return;
    if (start_next(mine)) {
      running_.push_back(&mine);
      busiest_ = std::max(busiest_, running_.size() - hung_);
      lock.unlock();
      mine.job->run();
      lock.lock();
      std::erase(running_, &mine);
      if (mine.hangs) {
        --hung_;
        return forget_thread();
      }
      release(*mine.lane);
      if (stopped_) ready_came_.notify_all();
    }
    if (ends_early()) {
      --count_;
      return forget_thread();
    }
    ++idle_;
  }
}

// ---- Growth ----

/// A lane none of whose work runs does not wait for those of others.
void Pool::help(const Lane& lane) {
  if (lane.running > 0 || !lane.jobs.empty() || startable() < idle_ || count_ >= size_.most) return;
  grow(1);
}

/// Whether work waits that a further thread would run.
bool Pool::crowded() const { return count_ < size_.most && startable() > idle_; }

void Pool::grow(std::size_t threads) {
  counted_ = Clock::now();
  busiest_ = running_.size() - hung_;
  spare_ = 0;
  try {
    for (; threads > 0; --threads) start_thread();
  } catch (const std::exception&) {  // there are as many as the machine gives
  }
}

void Pool::begin_watch() {
  try {
    if (!watch_.joinable()) watch_ = std::thread{[this] { watch(); }};
  } catch (const std::exception&) {  // the pool stays as large as it is
    return;
  }
  crowd_came_.notify_one();
}

/// Threads that used next to nothing of a processor since the last look.
std::vector<pid_t> Pool::still() {
  std::vector<pid_t> threads;
  const auto now = Clock::now();
  for (Running* one : running_)
    if (!one->hangs && one->effort.look(now) < awake) threads.push_back(one->thread);
  return threads;
}

void Pool::watch() {
  os::begin_thread("pool watch");
  std::unique_lock lock{mutex_};
  while (!stopped_) {
    replace_hung();
    if (crowded())
      look_for_waiting(lock);
    else if (const auto until = next_hang(); until != never)
      crowd_came_.wait_until(lock, until);
    else
      crowd_came_.wait(lock);
  }
}

// What shares too few processors is still, too, but does not wait: more threads would not help it.
void Pool::look_for_waiting(std::unique_lock<std::mutex>& lock) {
  crowd_came_.wait_for(lock, between_looks, [this] { return stopped_; });
  const std::vector<pid_t> threads = still();
  lock.unlock();
  const auto sleeping =
      static_cast<std::size_t>(std::count_if(threads.begin(), threads.end(), os::waits));
  lock.lock();
  if (crowded() && !stopped_) grow(std::min({sleeping, startable() - idle_, size_.most - count_}));
}

// ---- What hangs ----

Pool::Clock::time_point Pool::next_hang() const {
  Clock::time_point next = never;
  for (const Running* one : running_) next = std::min(next, one->hangs_at);
  return next;
}

void Pool::replace_hung() {
  const auto now = Clock::now();
  for (Running* one : running_)
    if (one->hangs_at <= now) replace(*one);
}

void Pool::replace(Running& running) {
  running.hangs_at = never;
  if (hung_ >= most_hung_) return;
  try {
    start_thread();
  } catch (const std::exception& error) {  // one thread less, until the job comes back
    Poco::Logger::get("portico.http")
        .error(std::string{"a handler that hangs keeps its thread, there is no other one: "} +
               error.what());
    return;
  }
  --count_;
  running.hangs = true;
  ++hung_;
  release(*running.lane);
}

}  // namespace portico::http
