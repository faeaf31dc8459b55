#pragma once

// What is claimed ahead of the threads, so that none of them waits for the store. It begins in the
// order of its tickets, and not before that has been told (Begun): as many at once as threads wait
// for work then. One thread at a time.

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "task/run/outcome.hpp"

namespace portico::task {

class HeldClaims {
public:
  using Clock = std::chrono::steady_clock;
  /// What is to be told: that those up to this ticket begin.
  struct Call {
    std::shared_ptr<Begun> begun;
    Ticket last;
  };

  void add(Claim claim);
  std::size_t size() const { return all_.size(); }
  /// Since when the first has been held.
  std::optional<Clock::time_point> since() const;

  /// Whether a thread that waits for work has something to do here.
  bool has_work() const { return may_begin() || (!calling_ && !all_.empty()); }
  /// The first, if it has been told that it begins.
  std::optional<Claim> next();
  /// Of what is to be told for so many threads that wait, and so many that will have come to wait
  /// by the time it is told: these get none whose blame would be its end. Until it has been told,
  /// nobody else is to. Nothing: there is nothing to tell.
  std::optional<Call> call(std::size_t waiting, std::size_t coming);
  void called(const Call& call);
  /// Those up to it have not begun.
  void failed() { calling_.reset(); }
  /// All of which it has not been told, nor is just being told, that they begin.
  std::vector<Claim> take_back();

private:
  struct One {
    Claim claim;
    Clock::time_point since;
  };

  bool may_begin() const { return !all_.empty() && all_.front().claim.ticket <= called_; }

  std::deque<One> all_;
  Ticket called_ = 0;
  std::optional<Ticket> calling_;
};

}  // namespace portico::task
