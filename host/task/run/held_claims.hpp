#pragma once

// What is claimed ahead of the threads, so that none of them waits for the store. It begins in the
// order of its tickets, and not before that has been told (Begun): of as many at once as threads
// wait for work then, and of some for which threads are on their way. One thread at a time.

#include <algorithm>
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
  /// What is to be told: that those up to this ticket begin, and none after it.
  struct Notice {
    std::shared_ptr<Begun> begun;
    Ticket last;
  };

  void add(Claim claim);
  std::size_t size() const { return all_.size(); }
  /// Since when the first has been held of which no notice is being told.
  std::optional<Clock::time_point> since() const;

  /// Whether a thread that waits for work has something to do here.
  bool has_work() const { return may_begin() || (!telling_ && !all_.empty()); }
  /// The first, if it has been told that it begins.
  std::optional<Claim> next();
  /// That as many begin as threads wait, and as many more as are expected to wait by the time it is
  /// told; among these more there is none that a crash would be the end of. Nothing: there is
  /// nothing to tell, or a notice is being told.
  std::optional<Notice> announce(std::size_t waiting, std::size_t coming);
  /// That those do not begin of which it was told in vain, for no thread came. None of them begins
  /// while that is told. Nothing: as above.
  std::optional<Notice> revoke();
  /// It has been told.
  void told(const Notice& notice);
  /// It has not: what was told before it holds, and is held from now on.
  void failed();
  /// All of which it has not been told, nor is just being told, that they begin.
  std::vector<Claim> take_back();

private:
  struct One {
    Claim claim;
    Clock::time_point since;
  };
  using All = std::deque<One>;

  bool may_begin() const { return !all_.empty() && all_.front().claim.ticket <= bound(); }
  /// What has a higher ticket may not begin.
  Ticket bound() const { return telling_ ? std::min(*telling_, told_) : told_; }

  All::const_iterator after(Ticket ticket) const;

  All all_;
  Ticket told_ = 0;
  std::optional<Ticket> telling_;
};

}  // namespace portico::task
