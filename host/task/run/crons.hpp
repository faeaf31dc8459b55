#pragma once

// What the clock enqueues. Whether a time has been enqueued stands in the store, and changes with
// it in one transaction: no time comes twice, whoever else looks. One thread at a time.

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "task/outlet.hpp"
#include "task/store/store.hpp"

namespace portico::task {

class Crons {
public:
  /// Others serve now.
  void forget() {
    next_.clear();
    known_ = false;
  }
  /// All that serve have been looked at since.
  void know() { known_ = true; }
  /// Whether nothing is due, as far as is known.
  bool rest(Instant now) const { return known_ && next().value_or(now + 1) > now; }
  /// Enqueues what has become due of a plugin, within a transaction.
  void enqueue(Store& store, const std::string& plugin, const Outlet& outlet, Instant now);
  /// When something of those that were looked at is due.
  std::optional<Instant> next() const;

private:
  using Name = std::pair<std::string, std::string>;  ///< plugin, label

  void look(Store& store, const std::string& plugin, const Kind& kind, const Cron& cron,
            Instant now);

  std::map<Name, Instant> next_;
  bool known_ = false;
};

/// The times between two moments that are to be enqueued, by what the cron says of those that were
/// missed; seconds of Unix time.
std::vector<Zone::Seconds> times_due(const Cron& cron, Zone::Seconds after, Zone::Seconds now);

}  // namespace portico::task
