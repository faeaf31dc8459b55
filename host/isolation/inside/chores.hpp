#pragma once

// What the host asks of an isolated process and does not wait for, in the order that it came. Any
// thread puts, one awaits.

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>

#include "isolation/message.hpp"

namespace portico::isolation {

class Chores {
public:
  struct Chore {
    Kind kind;
    std::int64_t number;
  };

  void put(Chore chore) {
    const std::lock_guard lock{mutex_};
    chores_.push_back(chore);
    came_.notify_one();
  }

  /// Waits until there is one.
  Chore await() {
    std::unique_lock lock{mutex_};
    came_.wait(lock, [this] { return !chores_.empty(); });
    const Chore chore = chores_.front();
    chores_.pop_front();
    return chore;
  }

private:
  std::mutex mutex_;
  std::condition_variable came_;
  std::deque<Chore> chores_;
};

}  // namespace portico::isolation
