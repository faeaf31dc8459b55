#pragma once

// How fast and how well routes answer now: from two looks at counters that only grow. Looks are
// kept for a while, so that whoever looks often sees the last seconds, and whoever looks first all
// of the time. One thread at a time.

#include <chrono>
#include <deque>
#include <map>
#include <optional>
#include <string>

#include "route/traffic.hpp"

namespace portico::http {

class Rates {
public:
  using Clock = std::chrono::steady_clock;
  using Sums = std::map<std::string, route::Traffic::Sum>;  ///< by whatever tells routes apart
  /// What the rates are of, where there was a look in that time.
  static constexpr std::chrono::seconds window{10};
  /// A look that is older says nothing of now.
  static constexpr std::chrono::seconds oldest{60};

  struct Window {
    /// None: nobody has looked lately, and `more` is all there was.
    std::optional<std::chrono::duration<double>> span;
    Sums more;  ///< what has come since its beginning; in_flight: now
  };
  Window look(Clock::time_point now, Sums sums);

private:
  struct Look {
    Clock::time_point when;
    Sums sums;
  };
  std::deque<Look> looks_;  ///< oldest first
};

/// Requests of these, whatever became of them.
std::uint64_t requests_of(const route::Traffic::Sum& sum);

/// The time within which that share of the requests was answered, in seconds: from the histogram,
/// as histogram_quantile() of Prometheus does it, so that it is exact to its bucket. None: there
/// were none.
std::optional<double> quantile(const route::Traffic::Sum& sum, double share);

/// What is in both together.
void add(route::Traffic::Sum& into, const route::Traffic::Sum& sum);

}  // namespace portico::http
