#include "serve/on_demand.hpp"

#include <utility>

#include "os/thread.hpp"

namespace portico::serve {

OnDemand::OnDemand(const char* name, std::function<void()> act)
    : act_{std::move(act)},
      thread_{[this, name] { run(name); }} {}

OnDemand::~OnDemand() {
  {
    const std::lock_guard lock{mutex_};
    ending_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void OnDemand::ask() {
  const std::lock_guard lock{mutex_};
  asked_ = true;
  changed_.notify_all();
}

void OnDemand::run(const char* name) {
  os::begin_thread(name);
  std::unique_lock lock{mutex_};
  for (;;) {
    changed_.wait(lock, [this] { return asked_ || ending_; });
    if (ending_) return;
    asked_ = false;
    lock.unlock();
    act_();
    lock.lock();
  }
}

}  // namespace portico::serve
