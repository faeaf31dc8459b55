#pragma once

// How many requests of a route are served at once: each has a place from its admission until
// nothing of it runs. Any thread; a place belongs to one at a time.

#include <atomic>
#include <cstddef>

namespace portico::http {

class Places {
public:
  std::size_t taken() const { return taken_.load(std::memory_order_relaxed); }

  class Place {
  public:
    Place() = default;
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place() { leave(); }

    /// False: `most` are taken. It has none before.
    [[nodiscard]] bool take(Places& places, std::size_t most) {
      std::size_t taken = places.taken();
      do
        if (taken >= most) return false;
      while (!places.taken_.compare_exchange_weak(taken, taken + 1, std::memory_order_relaxed));
      places_ = &places;
      return true;
    }
    void leave() {
      if (!places_) return;
      places_->taken_.fetch_sub(1, std::memory_order_relaxed);
      places_ = nullptr;
    }

  private:
    Places* places_ = nullptr;
  };

private:
  std::atomic<std::size_t> taken_{0};
};

}  // namespace portico::http
