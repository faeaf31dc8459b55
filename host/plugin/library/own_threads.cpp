#include "plugin/library/own_threads.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <new>
#include <thread>
#include <utility>
#include <vector>

#include <dlfcn.h>
#include <pthread.h>

#include "os/sanitized.hpp"

namespace portico::plugin {

struct OwnThreads::State {
  std::vector<std::pair<std::uint64_t, std::uint64_t>> places;
  mutable std::mutex mutex;
  mutable std::condition_variable changed;
  std::size_t running = 0;

  bool holds(std::uint64_t address) const {
    return std::any_of(places.begin(), places.end(), [address](const auto& place) {
      return address >= place.first && address < place.second;
    });
  }
  void add(bool begins) {
    const std::lock_guard lock{mutex};
    running += begins ? 1 : std::size_t(-1);
    changed.notify_all();
  }
};

namespace {

using State = OwnThreads::State;
using Run = void* (*)(void*);

std::atomic<std::size_t> left_behind{0};
thread_local const std::shared_ptr<State>* loading = nullptr;
thread_local Run* learning = nullptr;
std::atomic<Run> run_of_std{nullptr};  ///< which all threads of std::thread begin with

/// Never destroyed: threads outlive main().
struct Owners {
  std::mutex mutex;
  std::vector<std::shared_ptr<State>> all;
};
Owners& owners() {
  static Owners& all = *new Owners;
  return all;
}

#if !PORTICO_SANITIZED

std::uint64_t address(Run run) { return reinterpret_cast<std::uint64_t>(run); }

/// The argument of std::thread is an object of a class that the caller has made.
std::uint64_t address_of_class(Run run, const void* argument) {
  if (!argument || run != run_of_std.load(std::memory_order_relaxed)) return 0;
  return *static_cast<const std::uint64_t*>(argument);
}

std::shared_ptr<State> owner_of(Run run, const void* argument) {
  if (loading) return *loading;
  const std::uint64_t code = address(run), made = address_of_class(run, argument);
  const std::lock_guard lock{owners().mutex};
  for (const auto& one : owners().all)
    if (one->holds(code) || one->holds(made)) return one;
  return nullptr;
}

struct Begin {
  Run run;
  void* argument;
  std::shared_ptr<State> owner;
};

class Running {
public:
  explicit Running(State& owner) : owner_{owner} {}
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  ~Running() { owner_.add(false); }

private:
  State& owner_;
};

/// Also when the thread is cancelled, or ends itself.
void* enter(void* given) {
  const std::unique_ptr<Begin> begin{static_cast<Begin*>(given)};
  const Running running{*begin->owner};
  return begin->run(begin->argument);
}

int create(pthread_t* thread, const pthread_attr_t* attributes, Run run, void* argument) {
  using Create = int (*)(pthread_t*, const pthread_attr_t*, Run, void*);
  // The linker is asked once, before any library is loaded: later it may be busy.
  static const auto real = reinterpret_cast<Create>(::dlsym(RTLD_NEXT, "pthread_create"));
  if (learning) *learning = run;
  std::shared_ptr<State> owner = owner_of(run, argument);
  auto* begin = owner ? new (std::nothrow) Begin{run, argument, owner} : nullptr;
  if (!begin) return real(thread, attributes, run, argument);
  owner->add(true);
  const int error = real(thread, attributes, enter, begin);
  if (error == 0) return 0;
  owner->add(false);
  delete begin;
  return error;
}

#endif

void learn() {
  static std::once_flag once;
  std::call_once(once, [] {
    Run run = nullptr;
    learning = &run;
    std::thread{[] {}}.join();
    learning = nullptr;
    run_of_std = run;
  });
}

}  // namespace

OwnThreads::OwnThreads() : state_{std::make_shared<State>()} {
  learn();
  const std::lock_guard lock{owners().mutex};
  owners().all.push_back(state_);
}

OwnThreads::~OwnThreads() {
  const std::lock_guard lock{owners().mutex};
  std::erase(owners().all, state_);
}

void OwnThreads::lies_between(std::uint64_t begin, std::uint64_t end) {
  const std::lock_guard lock{owners().mutex};
  state_->places.emplace_back(begin, end);
}

std::size_t OwnThreads::left_after(std::chrono::milliseconds patience) const {
  std::unique_lock lock{state_->mutex};
  state_->changed.wait_for(lock, patience, [this] { return state_->running == 0; });
  left_behind += state_->running;
  return state_->running;
}

OwnThreads::Loading::Loading(const OwnThreads& owner) { loading = &owner.state_; }

OwnThreads::Loading::~Loading() { loading = nullptr; }

std::size_t threads_left_behind() { return left_behind; }

}  // namespace portico::plugin

#if !PORTICO_SANITIZED
// A plugin's calls of it find the executable's first, and so do those that it makes over libstdc++.
extern "C" __attribute__((visibility("default"))) int
pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*run)(void*),
               void* argument) noexcept {
  return portico::plugin::create(thread, attributes, run, argument);
}
#endif
