#pragma once

// What a plugin handed over in an isolated process, and the host knows by number: sources and
// tasks. Any thread; each object is used by one at a time.

#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>

#include "message/owned.hpp"
#include "plugin/service/boundary.hpp"
#include "portico/abi.h"
#include "route/flight.hpp"

namespace portico::isolation {

struct Object {
  virtual ~Object() = default;
  /// Nobody wants it any more; it is let go of soon.
  virtual void drop() {}

  const std::uint32_t flight = route::Flight::current();  ///< of the call that made it
};

/// A C object as the one that keeps it. Null: there is no memory for it; `given` is dropped.
template <class Kept, class Callable> std::shared_ptr<Kept> keep(const Callable& given) noexcept {
  message::Owned<Callable> owned{given};
  std::shared_ptr<Kept> kept;
  plugin::guarded([&] { return kept = std::make_shared<Kept>(std::move(owned)), PORTICO_OK; });
  return kept;
}

class Objects {
public:
  std::int64_t add(std::shared_ptr<Object> object) {
    const std::lock_guard lock{mutex_};
    all_.emplace(++last_, std::move(object));
    return last_;
  }

  /// Null: there is none of that number and kind.
  template <class Kind> std::shared_ptr<Kind> find(std::int64_t number) const {
    const std::lock_guard lock{mutex_};
    const auto found = all_.find(number);
    return found == all_.end() ? nullptr : std::dynamic_pointer_cast<Kind>(found->second);
  }

  /// Its end runs here, and not under the lock.
  void drop(std::int64_t number) {
    std::shared_ptr<Object> gone;  // outlives the lock
    const std::lock_guard lock{mutex_};
    const auto found = all_.find(number);
    if (found == all_.end()) return;
    gone = std::move(found->second);
    gone->drop();
    all_.erase(found);
  }

private:
  mutable std::mutex mutex_;
  std::int64_t last_ = 0;
  std::unordered_map<std::int64_t, std::shared_ptr<Object>> all_;
};

}  // namespace portico::isolation
