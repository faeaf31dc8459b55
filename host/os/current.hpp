#pragma once

// A shared object that is replaced while others use it: who got it keeps it. Any thread.
//
// In the place of std::atomic<std::shared_ptr>, whose load() in libstdc++ 12 gives its lock back
// without release order: a store may then write the pointer that is still being read.

#include <memory>
#include <mutex>
#include <utility>

namespace portico::os {

template <class Object> class Current {
public:
  explicit Current(std::shared_ptr<Object> object) : object_{std::move(object)} {}
  Current(const Current&) = delete;
  Current& operator=(const Current&) = delete;

  std::shared_ptr<Object> get() const {
    const std::lock_guard lock{mutex_};
    return object_;
  }
  /// The one before goes with its last user, and not under the lock.
  void set(std::shared_ptr<Object> object) {
    const std::lock_guard lock{mutex_};
    object_.swap(object);
  }

private:
  mutable std::mutex mutex_;
  std::shared_ptr<Object> object_;
};

}  // namespace portico::os
