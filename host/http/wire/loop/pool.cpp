#include "http/wire/loop/pool.hpp"

#include <algorithm>
#include <exception>
#include <string>
#include <utility>

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

}  // namespace

Pool::Pool(Size size, std::size_t queue)
    : most_hung_{std::max(std::max<std::size_t>(size.usual, 1) * hung_per_thread, size.most)},
      census_{size},
      lanes_{census_.size().most, queue} {
  threads_.reserve(census_.size().most);
  try {
    while (census_.threads() < census_.size().usual) {
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
  census_.starts();
}

bool Pool::submit(Job& job, std::string_view name, Lanes::Kind kind,
                  std::chrono::milliseconds patience) {
  return add(job, name, kind, patience) == Added::yes;
}

bool Pool::resume(Job& job, std::string_view name) {
  return add(job, name, Lanes::Kind::step, forever) == Added::yes;
}

Pool::Beside Pool::run_beside(Job& job, std::string_view name) {
  switch (add(job, name, Lanes::Kind::errand, forever)) {
  case Added::yes: return Beside::begun;
  case Added::no_room: return Beside::full;
  default: return Beside::over;
  }
}

Pool::Added Pool::add(Job& job, std::string_view name, Lanes::Kind kind,
                      std::chrono::milliseconds patience) {
  {
    const std::lock_guard lock{mutex_};
    if (stopped_) return Added::over;
    Lanes::Lane& lane = lanes_.lane(name);
    help(lane);
    if (lanes_.full(lane, kind, census_.idle())) {
      if (Lanes::is_call(kind)) ++full_;
      return Added::no_room;
    }
    if (Lanes::is_call(kind) && Lanes::expected(lane) > patience)
      return note_late(), Added::no_room;
    lanes_.add(lane, job, kind);
    if (crowded()) begin_watch();
  }
  ready_came_.notify_one();
  return Added::yes;
}

Pool::Figures Pool::figures() const {
  const std::lock_guard lock{mutex_};
  return {census_.threads(),
          runs_.busy(),
          lanes_.calls_and_steps(),
          lanes_.errands() + runs_.errands(),
          runs_.hung(),
          full_,
          late_};
}

bool Pool::give_up(Job& job, std::chrono::milliseconds deadline) {
  const std::lock_guard lock{mutex_};
  const bool waits = Lanes::is_waiting_call(job);
  if (!stopped_ && !Lanes::give_up(job, deadline) && runs_.give_up(job, deadline)) begin_watch();
  return waits;
}

std::size_t Pool::hung() const {
  const std::lock_guard lock{mutex_};
  return runs_.hung();
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
  if (!census_.beyond_usual() || stopped_ || lanes_.ready()) return false;
  return census_.spares_one(runs_.busy());
}

void Pool::work() {
  os::begin_thread("pool");
  Runs::Run mine;
  std::unique_lock lock{mutex_};
  while (true) {  // it was counted as idle by whoever started it, or by itself
    const auto called = [this] { return lanes_.ready() || (stopped_ && lanes_.empty()); };
    const bool came = !census_.beyond_usual()
                          ? (ready_came_.wait(lock, called), true)
                          : ready_came_.wait_for(lock, census_.size().quiet, called);
    census_.stops_waiting();
    if (came && stopped_ && lanes_.empty()) return;
    if (!run_next(mine, lock)) return forget_thread();
    if (ends_early()) {
      census_.leaves();
      return forget_thread();
    }
    census_.waits();
  }
}

/// False: another thread has taken the place of this one meanwhile.
bool Pool::run_next(Runs::Run& mine, std::unique_lock<std::mutex>& lock) {
  const auto next = lanes_.take();
  if (!next) return true;
  runs_.begin(mine, *next);
  census_.note(runs_.busy());
  if (lanes_.ready()) ready_came_.notify_one();  // what was listed again, nobody knows of
  if (crowded() || next->patience) begin_watch();
  lock.unlock();
  next->job->run();
  lock.lock();
  const auto took = Runs::Clock::now() - mine.began;
  runs_.end(mine);
  if (std::exchange(mine.hangs, false)) return false;
  lanes_.release(*next->lane);
  if (next->kind == Lanes::Kind::call && !next->patience) Lanes::note(*next->lane, took);
  if (stopped_) ready_came_.notify_all();
  return true;
}

// ---- Growth ----

/// A lane none of whose work runs does not wait for those of others.
void Pool::help(const Lanes::Lane& lane) {
  if (lane.running > 0 || !lane.jobs.empty() || census_.room() == 0) return;
  if (lanes_.startable() >= census_.idle()) grow(1);
}

/// Whether work waits that a further thread would run.
bool Pool::crowded() const { return census_.room() > 0 && lanes_.startable() > census_.idle(); }

void Pool::grow(std::size_t threads) {
  census_.begin_count(runs_.busy());
  try {
    for (; threads > 0; --threads) start_thread();
  } catch (const std::exception&) {  // there are as many as the machine gives
  }
}

void Pool::begin_watch() {
  if (stopped_) return;  // stop() joins it
  try {
    if (!watch_.joinable()) watch_ = std::thread{[this] { watch(); }};
  } catch (const std::exception&) {  // the pool stays as large as it is
    return;
  }
  crowd_came_.notify_one();
}

void Pool::watch() {
  os::begin_thread("pool watch");
  std::unique_lock lock{mutex_};
  while (!stopped_) {
    for (Runs::Run* const one : runs_.late()) replace(*one);
    if (crowded())
      look_for_waiting(lock);
    else if (const auto until = runs_.next_hang(); until != Runs::never)
      crowd_came_.wait_until(lock, until);
    else
      crowd_came_.wait(lock);
  }
}

// What shares too few processors is still, too, but does not wait: more threads would not help it.
void Pool::look_for_waiting(std::unique_lock<std::mutex>& lock) {
  crowd_came_.wait_for(lock, between_looks, [this] { return stopped_; });
  const std::vector<pid_t> threads = runs_.still(awake);
  lock.unlock();
  const auto sleeping =
      static_cast<std::size_t>(std::count_if(threads.begin(), threads.end(), os::waits));
  lock.lock();
  if (crowded() && !stopped_)
    grow(std::min({sleeping, lanes_.startable() - census_.idle(), census_.room()}));
}

// ---- What hangs ----

/// It is one thread less until the job comes back, when there is no other one.
void Pool::replace(Runs::Run& run) {
  if (runs_.hung() >= most_hung_) return Runs::put_off(run);
  try {
    start_thread();
  } catch (const std::exception& error) {
    Runs::put_off(run);
    if (std::exchange(told_, true)) return;
    Poco::Logger::get("portico.http")
        .error(std::string{"a handler that hangs keeps its thread, there is no other one: "} +
               error.what());
    return;
  }
  told_ = false;
  census_.leaves();
  runs_.replaced(run);
  lanes_.release(*run.what.lane);
}

}  // namespace portico::http
