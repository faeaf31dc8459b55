#pragma once

// A finding shown again: with fewer requests, plainer ones, and from the beginning. One thread.

#include <chrono>
#include <functional>

#include "prove/examined.hpp"
#include "prove/finding.hpp"
#include "prove/plan.hpp"

namespace portico::prove {

class Reenactment {
public:
  using Clock = std::chrono::steady_clock;
  /// Whether the steps, made one after another, show it.
  using Shows = std::function<bool(const std::vector<Inquiry>& steps)>;

  /// All outlive it. Nothing is made plainer after `end`.
  Reenactment(Examined& examined, const Conformity& conformity, Plan& plan, Clock::time_point end)
      : examined_{examined},
        conformity_{conformity},
        plan_{plan},
        end_{end} {}

  /// Leaves in the finding the fewest and plainest steps that show it, and whether they do so in a
  /// process of their own.
  void settle(Finding& finding, const Shows& shows);

  /// Whether the last of the steps gets such a verdict.
  bool shows(Wrong wrong, const std::vector<Inquiry>& steps);

private:
  bool anew(const Shows& shows, const std::vector<Inquiry>& steps);
  /// In the same process, if that can still be.
  bool again(const Shows& shows, const std::vector<Inquiry>& steps);
  void find_steps(Finding& finding, const Shows& shows);
  void drop_steps(Finding& finding, const Shows& shows);
  void simplify(Finding& finding, const Shows& shows);
  bool may_go_on() const { return tries_ > 0 && Clock::now() < end_; }

  Examined& examined_;
  const Conformity& conformity_;
  Plan& plan_;
  const Clock::time_point end_;
  bool harmful_ = false;  ///< each try may take a process down
  bool changed_ = false;
  std::size_t tries_ = 0;
};

}  // namespace portico::prove
