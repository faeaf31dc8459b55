#pragma once

// The whole of it: everything that is planned is asked, in an order that reaches first what was not
// reached, each answer is judged, and what is wrong is shown again. One thread.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "prove/coverage.hpp"
#include "prove/examined.hpp"
#include "prove/finding.hpp"
#include "prove/plan.hpp"
#include "prove/reenactment.hpp"

namespace portico::prove {

class Campaign {
public:
  using Clock = std::chrono::steady_clock;

  /// All outlive it. It ends soon after `over` is true.
  Campaign(Examined& examined, const std::vector<Operation>& operations,
           const Conformity& conformity, std::uint64_t seed, const std::atomic<bool>& over)
      : examined_{examined},
        operations_{operations},
        conformity_{conformity},
        dice_{seed},
        plan_{conformity, dice_},
        over_{over} {}

  /// For so long, and what it takes to show again what was found: no longer than `overrun` and a
  /// start of the host.
  void run(std::chrono::milliseconds time);

  static constexpr std::chrono::milliseconds overrun{6000};

  const std::vector<Finding>& findings() const { return findings_; }
  const Coverage& coverage() const { return coverage_; }

private:
  using Duration = std::chrono::microseconds;

  /// Of a finding, by its number, that has not been shown again yet: first all is seen that may be.
  struct Suspicion {
    std::size_t finding;
    Reenactment::Shows shows;
    std::vector<Inquiry> history;  ///< what was asked before, with the last that showed it
  };

  bool has_time(Clock::time_point until) const { return !over_ && Clock::now() < until; }
  void end_at(Clock::time_point end);
  void plan();
  void ask_sequences(Clock::time_point until);
  void ask_sequence(const std::string& collection, Clock::time_point until);
  void ask_planned(Clock::time_point until);
  void ask_random(Clock::time_point until);
  /// Shows again what was found since the last time.
  void settle();
  /// Judges it in every way.
  void probe(const Inquiry& inquiry);

  void record(const Verdict& verdict, std::vector<Inquiry> steps, const Reenactment::Shows& shows);
  void record(const Verdict& verdict, std::vector<Inquiry> steps);
  /// Counts it once more if so.
  bool is_known(Wrong wrong, const Operation& operation);
  bool has_finding(Wrong wrong, const Operation& operation) const;
  bool is_spent(const Operation& operation) const;

  /// The shortest of several.
  struct Paces {
    Duration plain, here;
    bool slow = false;
  };

  // What more than one answer tells.
  Paces compared(const Inquiry& inquiry, const Inquiry& plain);
  void watch_pace(const Inquiry& inquiry, Duration took);
  void watch_likeness(const Inquiry& inquiry, const Answer& first);
  void watch_threads(const Inquiry& inquiry);
  void soak(Clock::time_point until);
  void soak(const Operation& operation, Clock::time_point until);
  std::uint64_t growth(const Inquiry& inquiry, Clock::duration time);
  /// Makes all but the last.
  void lead_to(const std::vector<Inquiry>& steps);

  Examined& examined_;
  const std::vector<Operation>& operations_;
  const Conformity& conformity_;
  Dice dice_;
  Plan plan_;
  const std::atomic<bool>& over_;
  Clock::time_point end_;
  Coverage coverage_;
  std::vector<Inquiry> planned_;
  std::vector<Finding> findings_;
  std::vector<Suspicion> suspicions_;
  std::map<const Operation*, std::vector<Duration>> paces_;
  std::map<const Operation*, Duration> cleared_;  ///< seen to be like plain ones
  std::map<const Operation*, int> harm_;          ///< processes and seconds that it has cost
  std::size_t threads_ = 0;                       ///< the most that are as they ought to be
};

}  // namespace portico::prove
