#pragma once

// The threads of an isolated process that run what may block: as many as there is such work at
// once, up to a limit. One more looks after those that read the channels, and takes a channel away
// from one that does not come back. Lives as long as the process; any thread.
//
// Work beside calls has as much room of its own in the queue as calls have. When nobody waits for
// its call any more, and it has had the time of a handler and the grace, it hangs: the host hears
// how much does, and has a fresh process take over.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

namespace portico::isolation {

class Channel;

class Crew {
public:
  using Clock = std::chrono::steady_clock;
  using Work = std::function<void()>;
  /// Whether a call is over, or nobody waits for it: then nobody waits for what runs beside it.
  using Unwanted = std::shared_ptr<const std::atomic<bool>>;
  static constexpr std::size_t most_threads = 256, most_waiting = 1024;
  /// After which a channel is taken from a thread that is in a call.
  static constexpr std::chrono::milliseconds patience{5};

  Crew() = default;
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  /// False: too much waits.
  [[nodiscard]] bool run(Work work);
  /// The same of work beside a call.
  [[nodiscard]] bool run_beside(Work work, Unwanted unwanted);
  /// Threads that hang in such work.
  std::size_t hung() const;
  /// Tells when no such work waits or runs, but what hangs; on a thread that runs no work.
  void when_settled(Work tell);
  /// The same later, whatever waits.
  void run_at(Clock::time_point at, Work work);
  /// Has the channel read by a thread of its own, and by another one whenever that is needed.
  /// Throws std::system_error.
  void add(Channel& channel);
  /// By one more thread, which takes over. Throws std::system_error.
  static void read(Channel& channel);
  /// Begins to look after the channels, and after work beside calls, which may take so long when
  /// nobody waits for it. Throws std::system_error.
  void start(std::chrono::milliseconds patience_with_errands);

private:
  struct Job {
    Work work;
    Unwanted unwanted;  ///< null: it is not beside a call
  };
  /// A job beside a call that runs.
  struct Errand {
    Unwanted unwanted;
    Clock::time_point began;
  };

  bool add(Job job);
  void begin_thread();
  void work();
  void run_first(std::unique_lock<std::mutex>& lock);
  std::size_t hung_now() const;
  bool tell_settled(std::unique_lock<std::mutex>& lock);
  [[noreturn]] void look_after();

  mutable std::mutex mutex_;  ///< of the rest
  std::condition_variable work_came_, later_came_;
  std::deque<Job> waiting_;
  std::size_t waiting_errands_ = 0;  ///< of those
  std::list<Errand> errands_;        ///< that run
  std::chrono::milliseconds patience_with_errands_ = std::chrono::hours{1};
  std::vector<Work> to_settle_;  ///< who waits for the end of all
  std::size_t threads_ = 0, idle_ = 0;
  std::multimap<Clock::time_point, Work> later_;
  std::vector<Channel*> channels_;
};

}  // namespace portico::isolation
