#pragma once

// Threads for work that may block, behind a bounded queue: what does not fit is turned away at
// once, so that the caller can say 503. There are as many threads as usual from the start. While
// work is queued, there is one more for each that waits within its work, up to the most: a thread
// waits when it has used next to nothing of a processor for some milliseconds, by its own clock,
// and is not one that could run. What is not used for a while ends again.
//
// Work belongs to lanes, one a plugin (lanes.hpp). A lane none of whose work runs gets a thread at
// once. What hands work over and gives it up may be called from any thread; stop() from the owner.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string_view>
#include <thread>
#include <vector>

#include "http/wire/loop/census.hpp"
#include "http/wire/loop/lanes.hpp"
#include "http/wire/loop/runs.hpp"
#include "message/suspension.hpp"

namespace portico::http {

class Pool {
public:
  using Job = Lanes::Job;
  using Size = Census::Size;
  using Beside = message::Suspension::Beside;

  Pool(Size size, std::size_t queue);
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  static constexpr std::chrono::milliseconds forever = std::chrono::hours{24 * 365};

  /// False when the queue or the lane's part of it is full, when a call that waits would take
  /// longer than `patience` by what others took lately, or when the pool has stopped: the job will
  /// not run.
  [[nodiscard]] bool submit(Job&, std::string_view lane, Lanes::Kind kind = Lanes::Kind::call,
                            std::chrono::milliseconds patience = forever);
  /// The same for a job that had its place already and goes on: it is not turned away for want of
  /// one. False when the pool has stopped.
  [[nodiscard]] bool resume(Job&, std::string_view lane);
  /// The same for an errand, which takes no place of calls: as many of one lane may wait as calls
  /// of all.
  [[nodiscard]] Beside run_beside(Job&, std::string_view lane);
  /// Nobody waits for the job any more. When a thread has run it for the deadline and its grace,
  /// counted from when it was begun, and is at it after the grace still, it hangs: another one
  /// takes its place, and that one ends with the job; not while too many hang already. A job that
  /// still waits will be run. True: it is a call that has no thread yet.
  bool give_up(Job&, std::chrono::milliseconds deadline);
  /// A call was given up, before it had a thread, for its deadline had passed.
  void note_late() { ++late_; }
  struct Figures {
    std::size_t threads = 0, busy = 0;
    std::size_t waiting = 0;           ///< calls
    std::size_t errands = 0;           ///< that wait or run
    std::size_t hung = 0;              ///< threads, beside the others
    std::uint64_t full = 0, late = 0;  ///< calls turned away for want of room, of time
  };
  /// As they are now; any thread.
  Figures figures() const;
  /// Runs what is queued, then ends the threads. Waits for jobs that run.
  void stop();

  /// Threads that hang.
  std::size_t hung() const;

private:
  enum class Added { yes, no_room, over };
  Added add(Job&, std::string_view lane, Lanes::Kind, std::chrono::milliseconds patience);
  void work();
  bool run_next(Runs::Run& mine, std::unique_lock<std::mutex>& lock);
  bool ends_early();
  void start_thread();
  void forget_thread();

  void help(const Lanes::Lane&);
  bool crowded() const;
  void grow(std::size_t threads);
  void begin_watch();
  void watch();
  void look_for_waiting(std::unique_lock<std::mutex>& lock);
  void replace(Runs::Run& run);

  const std::size_t most_hung_;
  mutable std::mutex mutex_;
  std::condition_variable ready_came_, crowd_came_;
  Census census_;
  Lanes lanes_;
  Runs runs_;
  bool stopped_ = false;
  bool told_ = false;  ///< that there is no other thread for one that hangs
  std::uint64_t full_ = 0;
  std::atomic<std::uint64_t> late_{0};
  std::vector<std::thread> threads_;
  std::thread watch_;  ///< from the first time that work waits, or is given up while it runs
};

}  // namespace portico::http
