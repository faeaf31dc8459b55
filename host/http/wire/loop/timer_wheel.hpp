#pragma once

// The deadlines of one loop: a hashed wheel of 1024 slots of 4 ms. A deadline that moves later, as
// those of busy connections do all the time, costs one store: it is put into its new slot when the
// old one comes by. Belongs to one thread.

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include <boost/intrusive/list.hpp>

#include "http/wire/limits.hpp"

namespace portico::http {

class TimerWheel {
  struct Tag;
  using Hook =
      boost::intrusive::list_base_hook<boost::intrusive::tag<Tag>,
                                       boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;

public:
  /// Something with a deadline. Leaves the wheel when it is destroyed.
  class Entry : public Hook {
  public:
    Clock::time_point deadline() const { return deadline_; }

  protected:
    ~Entry() = default;

  private:
    friend class TimerWheel;
    Clock::time_point deadline_ = Clock::time_point::max();
    std::int64_t tick_ = 0;  ///< of the slot it is in
  };

  explicit TimerWheel(Clock::time_point now) : tick_{tick(now)} {}

  void set(Entry&, Clock::time_point deadline);
  static void clear(Entry& entry) { entry.unlink(); }

  /// Calls `expired(entry)` for each entry whose deadline has come; it has left the wheel by then
  /// and may be set again or destroyed.
  template <class Expired> void turn(Clock::time_point now, Expired expired) {
    std::int64_t until = tick(now);
    if (until - tick_ > slots) tick_ = until - slots;
    for (; tick_ <= until; ++tick_) turn_slot(now, expired);
    --tick_;  // the current tick is not over
    if (soonest_ <= until) soonest_ = unknown;
  }

  /// How long nothing will expire; at most one turn of the wheel.
  std::chrono::milliseconds quiet(Clock::time_point now);

private:
  static constexpr std::int64_t slots = 1024, unknown = -1;
  static constexpr std::chrono::milliseconds width{4};
  using Slot = boost::intrusive::list<Entry, boost::intrusive::base_hook<Hook>,
                                      boost::intrusive::constant_time_size<false>>;

  static std::int64_t tick(Clock::time_point time) {
    return time.time_since_epoch() / std::chrono::duration_cast<Clock::duration>(width);
  }
  static std::size_t index(std::int64_t tick) { return static_cast<std::size_t>(tick % slots); }
  void insert(Entry&);

  /// How many slots lie between `first` and the next one that is used; `slots` when none is.
  std::int64_t unused_from(std::size_t first) const;
  static std::uint64_t bit(std::size_t index) { return std::uint64_t{1} << (index % 64); }

  template <class Expired> void turn_slot(Clock::time_point now, Expired& expired) {
    Slot& slot = slots_[index(tick_)];
    std::uint64_t& word = used_[index(tick_) / 64];
    if (!(word & bit(index(tick_)))) return;
    word &= ~bit(index(tick_));
    Slot due;
    due.swap(slot);
    while (!due.empty()) {
      Entry& entry = due.front();
      due.pop_front();
      if (entry.deadline_ <= now)
        expired(entry);
      else
        insert(entry);
    }
  }

  std::array<Slot, slots> slots_;
  std::array<std::uint64_t, slots / 64> used_{};  ///< a bit for each slot that may hold something
  std::int64_t tick_;                             ///< the slot to look at next
  std::int64_t soonest_ = unknown;                ///< no slot before it is used
};

}  // namespace portico::http
