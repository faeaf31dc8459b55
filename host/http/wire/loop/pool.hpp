#pragma once

// A fixed number of threads for work that may block, behind a bounded queue: what does not fit is
// turned away at once, so that the caller can say 503. Work belongs to lanes, one a plugin, that are
// served in turn; none of them holds more than half of the threads or of the queue, so that a
// plugin whose handlers block leaves the other half to the rest. The lane without a name, of work
// that is no plugin's, is not held to that. submit() and give_up() may be
// called from any thread; stop() from the owner.

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

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

  Pool(std::size_t threads, std::size_t queue);
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  /// False when the queue or the lane's half of it is full or the pool has stopped: the job will
  /// not run.
  [[nodiscard]] bool submit(Job&, std::string_view lane);
  /// Nobody waits for the job any more. If a thread runs it, another one takes its place, and that
  /// one ends with the job; not when too many hang already. A job that still waits will be run.
  void give_up(Job&);
  struct Figures {
    std::size_t threads = 0, busy = 0, waiting = 0, hung = 0;
  };
  /// As they are now; any thread.
  Figures figures() const;
  /// Runs what is queued, then ends the threads. Waits for jobs that run.
  void stop();

  /// Threads whose job was given up and has not come back.
  std::size_t hung() const;

private:
  struct Lane {
    std::size_t share;  ///< threads at most
    std::size_t room;   ///< jobs that may wait
    std::deque<Job*> jobs;
    std::size_t running = 0;
    bool listed = false;  ///< in ready_
  };
  /// What a thread is at.
  struct Running {
    Job* job;
    Lane* lane;
    bool given_up = false;
  };
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };

  void work();
  bool full(const Lane&) const;
  Lane& lane(std::string_view name);
  void list(Lane&);
  Running start_next();
  void forget_thread();

  const std::size_t threads_wanted_, capacity_, most_hung_;
  mutable std::mutex mutex_;
  std::condition_variable ready_came_;
  std::unordered_map<std::string, Lane, Hash, std::equal_to<>> lanes_;
  std::deque<Lane*> ready_;  ///< lanes with a job that may start
  std::vector<Running*> running_;
  std::size_t waiting_ = 0;  ///< jobs of all lanes
  std::size_t idle_ = 0;     ///< threads that wait: what they will run does not count as queued
  std::size_t hung_ = 0;
  bool stopped_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace portico::http
