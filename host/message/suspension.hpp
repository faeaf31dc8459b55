#pragma once

// An exchange whose call has returned before there was an answer: how whoever answers it gets it
// into his hands again, and gives it back. What serves it sees no sockets, loops and pools behind
// this. Any thread; whoever uses it sees to it that complete() comes once, that nothing comes after
// it, and that no more than one work is on its way or running.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>

namespace portico::message {

/// Where a call runs: on the event loop of its connection, or on the pool.
enum class Place : std::uint8_t { loop, pool };

class Suspension {
public:
  /// What is done with the exchange in hand. It lives until it has run.
  class Work {
  public:
    virtual void run() noexcept = 0;

  protected:
    ~Work() = default;
  };
  /// Something whose time comes.
  class Alarm {
  public:
    /// On the loop, beside whatever has the exchange: no more than passes the word on.
    virtual void due() noexcept = 0;

  protected:
    ~Alarm() = default;
  };
  using Clock = std::chrono::steady_clock;
  /// How much longer than its deadline a call, or what runs beside it, may keep a thread when it is
  /// not waited for any more, before it hangs.
  static std::chrono::milliseconds grace(std::chrono::milliseconds deadline) {
    return std::min(deadline, std::chrono::milliseconds{1000});
  }
  /// What became of work that is to run beside.
  enum class Beside : std::uint8_t {
    begun,
    full,  ///< not run: as much of this owner waits as may
    over   ///< not run: the end is near
  };

  /// The reply is as it is to be. Also while the call or a work is still running: it counts from
  /// when that has returned. The exchange may be gone when this returns.
  virtual void complete() = 0;
  /// Has the work run, always. It may begin at once, and before the call has returned: whatever
  /// has the exchange may not use it after this.
  virtual void resume(Work& work, Place place) = 0;
  /// Calls alarm.due() at that time, once, unless it is set anew or the exchange is over before.
  /// One alarm an exchange, and one thread at a time.
  virtual void wake(Alarm& alarm, Clock::time_point at) = 0;

  /// Runs the work on a thread that may block, beside whatever has the exchange. It may begin at
  /// once, and outlive the exchange: what the code of the exchange belongs to stays until the work
  /// is gone. Once nobody waits for the exchange, it has the time that a handler has. Before
  /// complete().
  virtual Beside run_beside(std::function<void()> work) = 0;

protected:
  ~Suspension() = default;
};

}  // namespace portico::message
