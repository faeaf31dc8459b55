#pragma once

// What was claimed here, and runs: asked to stop in time, counted by queue, and told of in figures.
// Any thread.

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "task/run/outcome.hpp"
#include "task/run/task_tally.hpp"
#include "task/store/store.hpp"

namespace portico::task {

class Active {
public:
  /// It is this process's, and has not begun.
  void add(const Claim& claim);
  /// It runs from now on. False: it is not to, for it was cancelled or lost, or because all are to
  /// stop and it has only been held for a thread.
  bool begin(const Claim& claim);
  /// It has ended, and that is written down.
  void remove(const std::string& id);
  std::size_t count() const;
  std::size_t count(const std::string& queue) const;
  /// Whether there is one that is_suspect().
  bool has_suspect() const;
  /// Their rows, as they were claimed.
  std::vector<Row> rows() const;

  /// It is not to be run any more. False: it does not run.
  bool cancel(const std::string& id);
  bool is_cancelled(const std::string& id) const;
  bool has(const std::string& id) const;
  Store::Ids ids() const;
  /// Those that are not among them are not this process's any more: they are asked to stop.
  void keep(const Store::Ids& ours);
  /// None is but those that have ended: the store could not be reached for as long as they were
  /// this process's.
  void lose(const Store::Ids& ended);
  bool is_lost(const std::string& id) const;
  /// All, now and from now on.
  void stop();
  /// Those that have taken as long as they may.
  void stop_late();
  /// Until nothing runs. False: something does when the patience is over.
  bool wait(std::chrono::milliseconds patience) const;

  enum class End { done, retried, dead, other };
  void tell(const Outcome& outcome, End end);
  void tell(const std::string& trouble);
  Tally tally() const;

private:
  using Clock = std::chrono::steady_clock;
  struct One {
    std::shared_ptr<Run> run;  ///< nothing: it has not begun
    Row row;
    std::string title;
    std::chrono::milliseconds timeout;
    Clock::time_point deadline;
    bool asked = false, told = false, cancelled = false, lost = false;
  };

  void ask();
  void lose_all_but(const Store::Ids& ours, const std::string& why);

  mutable std::mutex mutex_;  ///< of the rest
  mutable std::condition_variable quiet_;
  std::unordered_map<std::string, One> all_;  ///< by id
  std::map<std::string, std::size_t> by_queue_;
  Tally tally_;
  bool stopping_ = false;
};

}  // namespace portico::task
