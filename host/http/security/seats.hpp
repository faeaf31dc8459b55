#pragma once

// How many may do something at once; others wait until one of them is done. Any thread.

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>

namespace portico::http {

class Seats {
public:
  explicit Seats(std::size_t most) : free_{most} {}
  Seats(const Seats&) = delete;
  Seats& operator=(const Seats&) = delete;

  struct Leave {
    void operator()(Seats* seats) const { seats->leave(); }
  };
  /// Taken until it goes.
  using Seat = std::unique_ptr<Seats, Leave>;

  /// Waits for one. Who has one must not take another.
  [[nodiscard]] Seat take() {
    std::unique_lock lock{mutex_};
    left_.wait(lock, [this] { return free_ > 0; });
    --free_;
    return Seat{this};
  }

private:
  void leave() {
    {
      const std::lock_guard lock{mutex_};
      ++free_;
    }
    left_.notify_one();
  }

  std::mutex mutex_;
  std::condition_variable left_;
  std::size_t free_;
};

}  // namespace portico::http
