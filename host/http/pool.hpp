#pragma once

// A fixed number of threads for work that may block, behind a bounded queue: what does not fit is
// refused at once, so that the caller can say 503. submit() may be called from any thread; stop()
// from the owner.

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <thread>
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

  /// False when the queue is full or the pool has stopped: the job will not run.
  [[nodiscard]] bool submit(Job&);
  struct Figures {
    std::size_t threads = 0, busy = 0, waiting = 0;
  };
  /// As they are now; any thread.
  Figures figures() const;
  /// Runs what is queued, then ends the threads. Waits for jobs that run.
  void stop();

private:
  void work();

  mutable std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<Job*> jobs_;
  std::size_t capacity_;
  std::size_t idle_ = 0;  ///< threads that wait: what they will take does not count as queued
  bool stopped_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace portico::http
