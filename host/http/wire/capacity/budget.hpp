#pragma once

// What many may hold together. Each has a share, which grows while there is room and goes back when
// it does. Any thread; a share belongs to one at a time.

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace portico::http {

class Budget {
public:
  Budget() = default;
  Budget(const Budget&) = delete;
  Budget& operator=(const Budget&) = delete;

  std::size_t used() const { return used_.load(std::memory_order_relaxed); }
  /// Whether more is used. `most` 0: no limit.
  bool exceeds(std::size_t most) const { return most != 0 && used() > most; }
  /// Somebody was turned away for want of room: by a share that could not grow, or by note_want().
  std::uint64_t wants() const { return wants_.load(std::memory_order_relaxed); }
  void note_want() { wants_.fetch_add(1, std::memory_order_relaxed); }

  class Share {
  public:
    Share() = default;
    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;
    ~Share() { release(); }

    /// Holds `size` from now on. False: that is more than `most` of all shares together, and
    /// nothing changes. `most` 0: no limit; it may be another one each time.
    bool grow(Budget& budget, std::size_t size, std::size_t most) {
      if (size <= size_) return true;
      if (!budget.reserve(size - size_, most)) return false;
      budget_ = &budget;
      size_ = size;
      return true;
    }
    void release() {
      if (!budget_) return;
      budget_->used_.fetch_sub(size_, std::memory_order_relaxed);
      budget_ = nullptr;
      size_ = 0;
    }

  private:
    Budget* budget_ = nullptr;
    std::size_t size_ = 0;
  };

private:
  bool reserve(std::size_t size, std::size_t most) {
    const std::size_t before = used_.fetch_add(size, std::memory_order_relaxed);
    if (most == 0 || before + size <= most) return true;
    used_.fetch_sub(size, std::memory_order_relaxed);
    note_want();
    return false;
  }

  std::atomic<std::size_t> used_{0};
  std::atomic<std::uint64_t> wants_{0};
};

}  // namespace portico::http
