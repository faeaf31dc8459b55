#pragma once

// When each of very many callers may ask again: the generic cell rate algorithm (ITU-T I.371) in a
// table of a fixed size.
//
//   A caller has one number, the time at which all that it has asked for is paid off. A request
//   puts it one interval further, and passes unless it would be further off than `burst` intervals,
//   which are its window.
//
// A caller is known by a hash of its name under a secret, never by the name. The table is parted
// into sets of eight; a caller's is told by its hash. Where a set is full of callers that have not
// paid off, the scope that has the most of them there gives one up, of several such ones that of
// the newcomer: the one that owes the least, as a share of its window, is forgotten, and is as one
// that was never seen. So a flood of one scope forgets nobody of another one that has no more than
// half of the set. Pages that no caller has come to take no memory.
//
//   mark of a caller: 40 bits of its hash, 8 of its scope, 16 of its window, the upper half of a
//   float of nanoseconds
//
// Any thread: a set is locked while it is looked at.

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string_view>

namespace portico::http {

class RateTable {
public:
  using Clock = std::chrono::steady_clock;

  /// `burst` requests at once, one each interval from then on.
  struct Cadence {
    std::chrono::nanoseconds interval;
    std::uint32_t burst;

    /// Nanoseconds.
    std::int64_t window() const { return interval.count() * burst; }
  };
  struct Answer {
    bool passes;
    std::uint32_t left;             ///< requests that would pass now
    std::chrono::nanoseconds wait;  ///< until it is one more
  };

  /// For so many callers, and up to twice as many.
  explicit RateTable(std::size_t callers);
  ~RateTable();
  RateTable(const RateTable&) = delete;
  RateTable& operator=(const RateTable&) = delete;

  /// A request. `scope`: what it is counted for; the same caller is another one in another scope.
  /// What was owed under another cadence is no more than the window of this one.
  Answer take(std::uint64_t scope, std::string_view caller, const Cadence& cadence,
              Clock::time_point now);

  /// What take() would say, of which nothing is counted.
  Answer look(std::uint64_t scope, std::string_view caller, const Cadence& cadence,
              Clock::time_point now) const;
  /// A request that counts whether it passes or not: who comes too often waits for all of it.
  void charge(std::uint64_t scope, std::string_view caller, const Cadence& cadence,
              Clock::time_point now);

  /// What the caller's last request has taken, as if it had not come.
  void give_back(std::uint64_t scope, std::string_view caller, const Cadence& cadence);

  /// Bytes of memory that it takes at most.
  std::size_t bytes() const { return sets_ * sizeof(Set) + sizeof(Stripes); }

private:
  struct Slot {
    std::uint64_t mark;  ///< of its caller; 0: nobody's
    std::int64_t paid;   ///< when it has paid off, in ns of the clock
  };
  struct alignas(64) Set {
    std::array<Slot, 8> slots;
  };
  struct alignas(64) Stripe {
    std::mutex mutex;
  };
  using Stripes = std::array<Stripe, 256>;

  static Answer answer(std::int64_t owed, const Cadence& cadence, bool passes);
  /// A caller, as the table knows it.
  struct Known {
    std::uint64_t set, mark;
  };
  Known known(std::uint64_t scope, std::string_view caller, const Cadence& cadence) const;
  /// Null: it has none.
  static Slot* find(Set& set, std::uint64_t mark);
  /// Nanoseconds; what was owed under another cadence is no more than the window of this one.
  static std::int64_t owed_of(const Slot& slot, std::uint64_t mark, const Cadence& cadence,
                              std::int64_t now);
  /// The caller's own, or the one that is given up for it.
  static Slot& slot_of(Set& set, std::uint64_t mark, const Cadence& cadence, std::int64_t now);
  static Slot& given_up(Set& set, std::uint64_t mark, std::int64_t now);

  std::mutex& mutex_of(std::uint64_t set) const {
    return stripes_[set & (std::tuple_size_v<Stripes> - 1)].mutex;
  }

  const std::array<std::uint64_t, 2> secret_;
  const std::size_t sets_;  ///< a power of two
  Set* const table_;
  mutable Stripes stripes_;
};

}  // namespace portico::http
