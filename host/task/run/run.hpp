#pragma once

// One attempt at a task, as the plugin that runs it sees it (portico_task_run), in whichever
// process that is. stop() and stopped() are for any thread, the rest for the thread of the run.

#include <atomic>
#include <mutex>
#include <string>
#include <string_view>

#include "message/owned.hpp"
#include "portico/tasks.h"

namespace portico::task {

class Run {
public:
  struct Facts {
    std::string id;
    std::uint32_t attempt = 1, attempts = 1;
    int priority = 0;
    std::int64_t enqueued = 0, deadline = 0;  ///< milliseconds of Unix time
    std::string principal{};                  ///< who has enqueued it; empty: nobody knows
  };
  /// Why there was no attempt, or no end of it.
  enum class Lost {
    no,
    absent,  ///< there is no process that could run it just now
    crashed  ///< its process ended while it ran
  };

  explicit Run(Facts facts);
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;
  ~Run();

  const portico_task_run& seen() const { return seen_; }
  const Facts& facts() const { return facts_; }
  /// null: it is no run of this process.
  static Run* of(const portico_task_run* run) {
    return run ? static_cast<Run*>(run->host) : nullptr;
  }

  /// Asks it to come to its end; runs what the plugin wants to be run then, once.
  void stop();
  bool stopped() const { return stopped_.load(); }
  void on_stop(message::Owned<portico_task> task);
  /// Nothing of the plugin is run or kept any more.
  void finish();

  Lost lost = Lost::no;
  std::string result;  ///< JSON

private:
  void run_stop();

  const Facts facts_;
  portico_task_run seen_{};
  std::atomic<bool> stopped_{false};
  std::mutex mutex_;  ///< of the rest; held while the plugin's function runs
  message::Owned<portico_task> on_stop_;
  bool finished_ = false;
};

}  // namespace portico::task
