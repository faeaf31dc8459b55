#pragma once

// When each of very many callers may ask again: the generic cell rate algorithm (ITU-T I.371) in a
// table of a fixed size.
//
//   A caller has one number, the time at which all that it has asked for is paid off. A request
//   puts it one interval further, and passes unless it would be further off than `burst` intervals.
//
// A caller is known by a hash of its name under a secret, never by the name. The table is parted
// into sets of eight; a caller's is told by its hash. Where a set is full of callers that have not
// paid off, the one that is nearest to it is forgotten, and is as one that was never seen. Pages
// that no caller has come to take no memory.
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
  struct Place {
    std::uint64_t caller;  ///< its hash; 0: nobody's
    std::int64_t paid;     ///< when it has paid off, in ns of the clock
  };
  struct alignas(64) Set {
    std::array<Place, 8> places;
  };
  struct alignas(64) Stripe {
    std::mutex mutex;
  };
  using Stripes = std::array<Stripe, 256>;

  std::uint64_t hash(std::uint64_t scope, std::string_view caller) const;
  static Answer answer(std::int64_t owed, const Cadence& cadence, bool passes);
  static Place& place_of(Set& set, std::uint64_t caller);
  Set& set_of(std::uint64_t caller) const { return table_[caller & (sets_ - 1)]; }
  std::mutex& mutex_of(std::uint64_t caller) const {
    return stripes_[caller & (sets_ - 1) & (std::tuple_size_v<Stripes> - 1)].mutex;
  }

  const std::array<std::uint64_t, 2> secret_;
  const std::size_t sets_;  ///< a power of two
  Set* const table_;
  mutable Stripes stripes_;
};

}  // namespace portico::http
