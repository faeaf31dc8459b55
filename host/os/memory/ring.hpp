#pragma once

// The last entries of what all processes of a host write, in memory that they share and that
// outlives each of them.
//
// The nth entry, counted from 0, has the place n % most. Its `turn` is 2n + 1 while it is written
// and 2n + 2 when it is there: what a process was writing when it died is never shown, nor what is
// overwritten while it is read.

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <type_traits>
#include <utility>
#include <vector>

namespace portico::os {

/// Zeros are an empty one. `Entry`: plain, of which any bits can be read.
template <class Entry, std::size_t Most> struct Ring {
  static constexpr std::size_t most = Most;

  struct Place : Entry {
    std::atomic<std::uint64_t> turn;
  };

  std::atomic<std::uint64_t> next;  ///< the number of the next one
  std::array<Place, most> places;

  /// Has `fill` write an entry; its number.
  template <class Fill> std::uint64_t add(const Fill& fill) {
    const std::uint64_t number = next.fetch_add(1, std::memory_order_relaxed);
    Place& place = places[number % most];
    place.turn.store(2 * number + 1, std::memory_order_relaxed);
    std::atomic_thread_fence(std::memory_order_release);
    fill(static_cast<Entry&>(place));
    place.turn.store(2 * number + 2, std::memory_order_release);
    return number;
  }

  /// Has `fill` write more of the entry, unless others have followed since.
  template <class Fill> void change(std::uint64_t number, const Fill& fill) {
    Place& place = places[number % most];
    std::uint64_t there = 2 * number + 2;
    if (!place.turn.compare_exchange_strong(there, there - 1, std::memory_order_acq_rel)) return;
    fill(static_cast<Entry&>(place));
    place.turn.store(there, std::memory_order_release);
  }

  /// What `read` makes of each entry that is there, oldest first.
  template <class Read> auto all(const Read& read) const {
    std::vector<std::decay_t<decltype(read(std::declval<const Entry&>()))>> found;
    const std::uint64_t end = next.load(std::memory_order_acquire);
    for (std::uint64_t number = end - std::min<std::uint64_t>(end, most); number < end; ++number) {
      const Place& place = places[number % most];
      if (place.turn.load(std::memory_order_acquire) != 2 * number + 2) continue;
      auto one = read(static_cast<const Entry&>(place));
      std::atomic_thread_fence(std::memory_order_acquire);
      if (place.turn.load(std::memory_order_relaxed) == 2 * number + 2)
        found.push_back(std::move(one));
    }
    return found;
  }
};

/// The ring that this process uses: one of its own, until it is given another. Threads of this
/// process take turns; of others, the number of the turn tells. Any thread.
template <class Kept> class RingInUse {
public:
  /// It is never unmapped. What is in the one before is not taken over.
  void use(Kept& ring) {
    const std::lock_guard lock{mutex_};
    now_ = &ring;
    own_.reset();
  }

  template <class Act> auto with(const Act& act) {
    const std::lock_guard lock{mutex_};
    return act(*now_);
  }

private:
  std::mutex mutex_;
  std::unique_ptr<Kept> own_ = std::make_unique<Kept>();
  Kept* now_ = own_.get();
};

}  // namespace portico::os
