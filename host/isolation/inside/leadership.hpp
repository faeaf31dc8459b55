#pragma once

// Which thread has the lead at reading a channel. The one that has it may lose it in a call to the
// one that looks after it, who gives it to another.

#include <atomic>
#include <cstdint>

#include "isolation/inside/crew.hpp"
#include "route/pace.hpp"

namespace portico::isolation {

/// A turn at reading a channel: the number of the last call of this thread, odd while it lasts.
struct Lead {
  std::uint64_t turn;
  bool lost = false;
};

class Leadership {
public:
  // ---- The thread that has the lead ----

  /// It has it from here on.
  Lead take() const { return Lead{turn_.load(std::memory_order_acquire)}; }
  /// It goes into a call.
  void begin(Lead& lead) { turn_.store(++lead.turn, std::memory_order_release); }
  /// It is back. False: another thread has the lead.
  bool end(Lead& lead) {
    lead.lost = !turn_.compare_exchange_strong(lead.turn, lead.turn + 1, std::memory_order_acq_rel);
    ++lead.turn;
    return !lead.lost;
  }
  /// Does that in a call, which is to take as long as `pace` says.
  template <class Act> void call(Lead& lead, route::Pace& pace, const Act& act) {
    pace_.store(&pace, std::memory_order_relaxed);
    begin(lead);
    act();
    if (!lead.lost) end(lead);
  }

  // ---- The one that looks after it ----

  enum class Seen : std::uint8_t {
    idle,  ///< in no call, nor since the last look
    busy,  ///< in one, or since the last look
    stuck  ///< in one for too long: it has lost the lead, which is free
  };
  Seen look(Crew::Clock::time_point now) {
    std::uint64_t turn = turn_.load(std::memory_order_acquire);
    const bool in_call = turn % 2 == 1, moved = turn != seen_;
    if (moved) seen_ = turn, since_ = now;
    if (!in_call || moved || now - since_ < Crew::patience)
      return in_call || moved ? Seen::busy : Seen::idle;
    route::Pace* const pace = pace_.load(std::memory_order_relaxed);
    if (!turn_.compare_exchange_strong(turn, turn + 1, std::memory_order_acq_rel))
      return Seen::busy;
    pace->stuck();
    return Seen::stuck;
  }

private:
  std::atomic<std::uint64_t> turn_{0};
  std::atomic<route::Pace*> pace_{nullptr};  ///< of what the lead runs
  std::uint64_t seen_ = 0;                   ///< the turn, at the last look
  Crew::Clock::time_point since_{};
};

}  // namespace portico::isolation
