#pragma once

// A health check that a plugin has registered: asked whether something that the plugin needs is
// well. Begun by anybody, at most once a second; the plugin's code runs on a thread of its own,
// once at a time. Any thread.

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "message/owned.hpp"
#include "portico/health.h"

namespace portico::plugin {

class HealthCheck {
public:
  using Clock = std::chrono::steady_clock;

  HealthCheck(std::string_view plugin, std::string_view name,
              message::Owned<portico_health_check> check);
  HealthCheck(const HealthCheck&) = delete;
  HealthCheck& operator=(const HealthCheck&) = delete;

  const std::string& name() const { return name_; }

  /// Asks it on this thread: why it is not well, in the plugin's words, or "".
  std::string ask() const;

  /// Begins to ask it on another thread, which holds `pin`, unless that has been done within the
  /// last second or is being done.
  void begin(std::shared_ptr<const void> pin) const;
  /// What it said when it was begun, waited for no longer than `patience` from then on. An answer
  /// that came later than that, and that nobody has been told, counts in place of the next one that
  /// is late, unless it is old.
  std::string await(std::chrono::milliseconds patience) const;

private:
  void end(std::string why) const;

  const std::string name_;
  const std::uint32_t flight_;
  const message::Owned<portico_health_check> check_;
  mutable std::mutex turn_;   ///< of the plugin's code
  mutable std::mutex mutex_;  ///< of the rest
  mutable std::condition_variable ended_;
  mutable bool is_asked_ = false;
  mutable Clock::time_point since_{};  ///< it is asked, or when that ended; at first: never
  mutable std::string why_;            ///< its last answer
  mutable bool is_told_ = true;
  mutable std::optional<std::string> late_;  ///< while it is asked: what it said before, too late
};

/// What one of a plugin said.
struct Finding {
  std::string plugin, check;
  std::string why;  ///< it is not well; empty: it is

  bool is_well() const { return why.empty(); }
  std::string_view status() const { return is_well() ? "ok" : "failing"; }
};

}  // namespace portico::plugin
