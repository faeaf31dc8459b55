#pragma once

// The threads that run tasks: as many as are needed at once, up to a limit. Any thread.

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "task/run/outcome.hpp"

namespace portico::task {

class Runners {
public:
  /// `ended` is told of each, on the thread that ran it, when nothing of its plugin is held any
  /// more.
  Runners(std::size_t most, std::function<void(Outcome)> ended);
  Runners(const Runners&) = delete;
  Runners& operator=(const Runners&) = delete;
  /// Waits for those that run, unless they were left.
  ~Runners();

  void add(Claim claim);
  /// Nobody waits for those that run still.
  void leave();

private:
  class State;
  std::shared_ptr<State> state_;  ///< shared with the threads, which may outlive this
  std::vector<std::thread> threads_;
};

}  // namespace portico::task
