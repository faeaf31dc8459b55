#pragma once

// How a source that has nothing yet says that it has something again, from any thread, to whoever
// sends it. The one side arms and disarms, the other raises; a signal raised while it is not armed
// is kept.

#include <functional>
#include <mutex>
#include <utility>

namespace portico::message {

class Signal {
public:
  /// Calls `raised` once, at once when the signal was raised already. It is called under a lock: it
  /// must do no more than pass the word on.
  void arm(std::function<void()> raised) {
    const std::lock_guard lock{mutex_};
    if (std::exchange(pending_, false)) return raised();
    raised_ = std::move(raised);
  }
  /// After this the function that was given to arm() is not running and will not run.
  void disarm() {
    const std::lock_guard lock{mutex_};
    raised_ = nullptr;
  }
  void raise() {
    const std::lock_guard lock{mutex_};
    if (!raised_) {
      pending_ = true;
      return;
    }
    std::exchange(raised_, nullptr)();
  }

private:
  std::mutex mutex_;
  std::function<void()> raised_;
  bool pending_ = false;
};

}  // namespace portico::message
