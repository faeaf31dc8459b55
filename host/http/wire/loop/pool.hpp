#pragma once

// Threads for work that may block, behind a bounded queue: what does not fit is turned away at
// once, so that the caller can say 503. There are as many threads as usual from the start. While
// work is queued, there is one more for each that waits within its work, up to the most: a thread
// waits when it has used next to nothing of a processor for some milliseconds, by its own clock,
// and is not one that could run. What is not used for a while ends again.
//
// Work belongs to lanes, one a plugin, that are served in turn. A lane that is alone has all of the
// threads and of the queue but a reserve of an eighth; while another lane's work waits, it gets no
// more than half. A lane none of whose work runs gets a thread at once. The lane without a name, of
// work that is no plugin's, is held to none of this. submit(), resume() and give_up() may be called
// from any thread; stop() from the owner.

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

#include <unistd.h>

#include "http/wire/loop/effort.hpp"

namespace portico::http {

class Pool {
public:
  /// What is run; it must live until it has run. Does not throw.
  class Job {
  public:
    virtual void run() = 0;

  protected:
    ~Job() = default;
  };
  /// Threads; `most` below `usual` is as many. Those beyond the usual end when they were not needed
  /// for `quiet`.
  struct Size {
    std::size_t usual, most;
    std::chrono::milliseconds quiet = std::chrono::seconds{10};
  };

  Pool(Size size, std::size_t queue);
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  /// False when the queue or the lane's part of it is full or the pool has stopped: the job will
  /// not run.
  [[nodiscard]] bool submit(Job&, std::string_view lane);
  /// The same for a job that had its place already and goes on: it is not turned away for want of
  /// one. False when the pool has stopped.
  [[nodiscard]] bool resume(Job&, std::string_view lane);
  /// How much longer than its deadline a job may run before it hangs.
  static std::chrono::milliseconds grace(std::chrono::milliseconds deadline) {
    return std::min(deadline, std::chrono::milliseconds{1000});
  }
  /// Nobody waits for the job any more. If a thread runs it, and has for the deadline and the
  /// grace, counted from when it was begun, and is at it after the grace still, it hangs: another
  /// one takes its place, and that one ends with the job; not when too many hang already. A job
  /// that still waits will be run.
  void give_up(Job&, std::chrono::milliseconds deadline);
  struct Figures {
    std::size_t threads = 0, busy = 0, waiting = 0, hung = 0;
  };
  /// As they are now; any thread.
  Figures figures() const;
  /// Runs what is queued, then ends the threads. Waits for jobs that run.
  void stop();

  /// Threads that hang.
  std::size_t hung() const;

private:
  using Clock = std::chrono::steady_clock;
  static constexpr Clock::time_point never = Clock::time_point::max();
  struct Lane {
    bool held = true;  ///< to its share
    std::deque<Job*> jobs;
    std::size_t running = 0;
    bool listed = false;  ///< in ready_
  };
  /// What a thread is at.
  struct Running {
    Job* job = nullptr;
    Lane* lane = nullptr;
    Effort effort{own_clock()};
    pid_t thread = ::gettid();
    Clock::time_point began, hangs_at = never;
    bool hangs = false;
  };
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };

  enum class Room { needed, had };
  bool add(Job&, std::string_view lane, Room);
  void work();
  bool full(const Lane&) const;
  std::size_t part(const Lane&, std::size_t whole) const;
  std::size_t startable() const;
  Lane& lane(std::string_view name);
  void list(Lane&);
  Running* start_next(Running&);
  void release(Lane&);
  void start_thread();
  bool ends_early();
  void forget_thread();

  void help(const Lane&);
  bool crowded() const;
  void grow(std::size_t threads);
  void begin_watch();
  void watch();
  void look_for_waiting(std::unique_lock<std::mutex>& lock);
  std::vector<pid_t> still();

  Clock::time_point next_hang() const;
  void replace_hung();
  void replace(Running& running);

  const Size size_;
  const std::size_t capacity_, most_hung_;
  mutable std::mutex mutex_;
  std::condition_variable ready_came_, crowd_came_;
  std::unordered_map<std::string, Lane, Hash, std::equal_to<>> lanes_;
  std::deque<Lane*> ready_;  ///< lanes with a job that may start
  std::vector<Running*> running_;
  std::size_t waiting_ = 0;  ///< jobs of all lanes
  std::size_t idle_ = 0;     ///< threads that wait: what they will run does not count as queued
  std::size_t count_ = 0;    ///< threads, without those that hang
  std::size_t busiest_ = 0;  ///< that ran at once since `counted_`
  std::size_t spare_ = 0;    ///< that may end, by the last count
  Clock::time_point counted_;
  std::size_t hung_ = 0;
  bool stopped_ = false;
  std::vector<std::thread> threads_;
  std::thread watch_;  ///< from the first time that work waits, or is given up while it runs
};

}  // namespace portico::http
