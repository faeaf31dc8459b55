#include "http/wire/loop/watchdog.hpp"

#include <algorithm>
#include <string>
#include <system_error>
#include <utility>

#include <Poco/Logger.h>

#include "http/wire/loop/loop.hpp"
#include "os/thread.hpp"

namespace portico::http {
namespace {

/// Between two looks while nothing is served: the process shall sleep when its clients do.
constexpr std::chrono::milliseconds idle_look{100};

}  // namespace

Watchdog::Watchdog(std::span<const std::unique_ptr<Loop>> loops, std::chrono::milliseconds patience)
    : loops_{loops},
      patience_{patience},
      seen_(loops.size()) {
  try {
    for (std::size_t at = 0; at < loops_.size(); ++at)
      seen_[at].runner = &start([&loop = *loops_[at]](Runner&) { loop.run(); });
    thread_ = std::thread{[this] { watch(); }};
  } catch (...) {
    for (const auto& loop : loops_) loop->commons().mailbox.post([&loop = *loop] { loop.stop(); });
    for (Runner& runner : runners_) runner.thread.join();
    throw;
  }
}

Watchdog::~Watchdog() {
  for (bool all = false; !all;) {
    std::unique_lock lock{mutex_};
    all = std::all_of(runners_.begin(), runners_.end(),
                      [](const Runner& runner) { return runner.over.load(); });
    if (!all) ended_.wait(lock);
  }
  {
    const std::lock_guard lock{mutex_};
    ending_ = true;
  }
  ended_.notify_all();
  thread_.join();
  for (Runner& runner : runners_) runner.thread.join();
}

std::size_t Watchdog::hung(Clock::time_point before) const {
  const std::lock_guard lock{mutex_};
  return static_cast<std::size_t>(
      std::count_if(runners_.begin(), runners_.end(), [before](const Runner& runner) {
        return !runner.over.load() && runner.lost <= before;
      }));
}

void Watchdog::watch() {
  os::begin_thread("watchdog");
  std::unique_lock lock{mutex_};
  while (!ending_) {
    join_over();
    const bool busy = look(Clock::now());
    ended_.wait_for(lock, busy ? patience_ / 2 : std::max(idle_look, patience_));
  }
}

/// Whether anything was served since the last look.
bool Watchdog::look(Clock::time_point now) {
  bool busy = false;
  for (std::size_t at = 0; at < loops_.size(); ++at) {
    const std::uint64_t call = loops_[at]->baton().call();
    Seen& seen = seen_[at];
    const bool in_call = call % 2 == 1;
    busy |= in_call || call != seen.call;
    if (call != seen.call)
      seen.call = call, seen.since = now;
    else if (in_call && now - seen.since >= patience_)
      replace(at), seen.since = now;
  }
  return busy;
}

/// The thread is there before the baton is seized: without one it stays with the call.
void Watchdog::replace(std::size_t at) {
  try {
    start([this, at, call = seen_[at].call](Runner& runner) {
      if (take_over(at, call, runner)) loops_[at]->run_on();
    });
  } catch (const std::system_error& error) {
    Poco::Logger::get("portico.http")
        .error(std::string{"an event loop waits for a handler, there is no thread for it: "} +
               error.what());
  }
}

/// By the new thread. The one before it cannot end meanwhile.
bool Watchdog::take_over(std::size_t at, std::uint64_t call, Runner& runner) {
  const std::lock_guard lock{mutex_};
  if (!loops_[at]->baton().seize(call)) return false;
  std::exchange(seen_[at].runner, &runner)->lost = Clock::now();
  return true;
}

template <class Run> Watchdog::Runner& Watchdog::start(Run run) {
  Runner& runner = runners_.emplace_back();
  try {
    runner.thread = std::thread{[this, &runner, run] {
      run(runner);
      const std::lock_guard lock{mutex_};
      runner.over = true;
      ended_.notify_all();
    }};
  } catch (...) {
    runners_.pop_back();
    throw;
  }
  return runner;
}

void Watchdog::join_over() {
  runners_.remove_if([](Runner& runner) {
    if (!runner.over) return false;
    runner.thread.join();
    return true;
  });
}

}  // namespace portico::http
