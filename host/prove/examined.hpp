#pragma once

// The API that is proved: asked, watched, and made anew where that can be done. One thread.

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "prove/asking/asker.hpp"
#include "prove/asking/served.hpp"
#include "prove/judge.hpp"
#include "prove/known_ids.hpp"

namespace portico::prove {

/// Thrown in place of a request for which there is no time any more.
struct OutOfTime {};

class Examined {
public:
  using Clock = std::chrono::steady_clock;

  /// `served`: null where only HTTP tells of it. All outlive it.
  Examined(Origin origin, Served* served, const std::vector<Operation>& operations,
           const Conformity& conformity)
      : asker_{std::move(origin)},
        served_{served},
        ids_{operations, conformity} {}

  /// Both throw OutOfTime once nothing may begin any more, also of an answer that has not come by
  /// then.
  Observation ask(const Inquiry& inquiry);
  /// As it was at first: another process. Without a host of its own only the connection.
  void renew();
  /// Nothing is asked after that moment.
  void stop_at(Clock::time_point stop) { stop_ = stop; }
  /// Whether processes have gone or come since it was made.
  bool harmed() const { return served_ && !served_->unharmed(); }

  Served* served() const { return served_; }
  KnownIds& ids() { return ids_; }
  /// The last requests, as they were made.
  const std::deque<Inquiry>& history() const { return history_; }
  std::size_t requests() const { return requests_; }
  /// How many answers said nothing of the API, by the reason.
  const std::map<std::string, std::size_t>& excused() const { return excused_; }

  /// For an answer; a handler of a host that is served here has less.
  static constexpr std::chrono::milliseconds patience{5000};
  static constexpr int handler_seconds = 3;

private:
  static constexpr std::size_t most_history = 12;

  /// That is left for an answer.
  std::chrono::milliseconds patience_now() const;

  Asker asker_;
  Served* const served_;
  KnownIds ids_;
  std::deque<Inquiry> history_;
  std::size_t requests_ = 0;
  Clock::time_point stop_ = Clock::time_point::max();
  std::map<std::string, std::size_t> excused_;
};

}  // namespace portico::prove
