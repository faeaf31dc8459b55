#pragma once

// The threads that run tasks: as many as are needed at once, up to a limit. Any thread.

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "task/run/held_claims.hpp"
#include "task/run/outcome.hpp"

namespace portico::task {

class Runners {
public:
  /// On the thread that runs it, before it does. False: it is not to begin.
  using Begin = std::function<bool(Claim&)>;
  /// Of each, on that thread, when nothing of its plugin is held any more.
  using Ended = std::function<void(Outcome)>;

  Runners(std::size_t most, Begin begin, Ended ended);
  Runners(const Runners&) = delete;
  Runners& operator=(const Runners&) = delete;
  /// Waits for those that run, unless they were left.
  ~Runners();

  /// Those without a ticket begin at once, or as soon as a thread is free.
  void add(std::vector<Claim> claims);
  /// Claimed ahead, and not begun.
  std::size_t held() const;
  std::optional<HeldClaims::Clock::time_point> held_since() const;
  /// What has not begun, and will not any more: all that is held, unless that cannot be told
  /// (Begun). One thread.
  std::vector<Claim> take_back();
  /// Nobody waits for those that run still.
  void leave();

private:
  class State;
  std::shared_ptr<State> state_;  ///< shared with the threads, which may outlive this
  std::vector<std::thread> threads_;
};

}  // namespace portico::task
