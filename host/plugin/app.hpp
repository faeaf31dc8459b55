#pragma once

// What a plugin knows as portico_app: who it is, what it registers while it starts, and its log.
// The registrations belong to the loading thread; the rest may be used from any thread.

#include <atomic>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <Poco/Logger.h>

#include "message/owned.hpp"
#include "model/models.hpp"
#include "plugin/faults.hpp"
#include "plugin/health_check.hpp"
#include "plugin/registered_frontend.hpp"
#include "plugin/verification.hpp"
#include "route/route.hpp"
#include "task/outlet.hpp"

namespace portico::plugin {

/// A copy of what a plugin registered with route(), which lends its texts for the call only.
class Draft {
public:
  Draft(const portico_route& route, message::Owned<portico_handler> handler);

  portico_route route{};  ///< its texts point into this draft; it has no handler
  message::Owned<portico_handler> handler;

private:
  portico_str keep(portico_str text);

  std::deque<std::string> texts_;
};

}  // namespace portico::plugin

struct portico_app {
  enum class Phase { starting, live, superseded, stopped };

  portico_app(std::string its_id, std::string its_version);
  portico_app(const portico_app&) = delete;
  portico_app& operator=(const portico_app&) = delete;

  const std::string id;
  const std::string version;
  Poco::Logger& log;
  mutable portico::plugin::Faults faults;
  portico_value config{};                         ///< of the section's cells; set before start
  mutable std::atomic<bool> config_taken{false};  ///< the plugin has asked for it

  std::atomic<Phase> phase{Phase::starting};
  const std::thread::id starter{std::this_thread::get_id()};
  std::vector<std::pair<std::string, std::string>> models;  ///< name, schema
  std::deque<portico::plugin::Draft> drafts;
  std::deque<portico::plugin::HealthCheck> health_checks;
  std::vector<portico::plugin::Frontend> frontends;  ///< once it has started, as placed() has them
  std::optional<portico::plugin::Verification> verification;
  mutable portico::task::Outlet outlet;  ///< of tasks that survive

  /// Why nothing may be registered now and on this thread, behind the name of it; or "".
  std::string_view objection() const;
  /// Tells why something is not registered, once if it is so for many. PORTICO_REFUSED.
  portico_result refuse(const std::string& what) const;

  /// The last warning or error it logged, which is what a failed start has to say for itself.
  std::string last_words() const;
  /// The last that was not registered, and why; or "".
  std::string refusal() const;
  void write(int level, std::string_view message) const;

private:
  mutable std::mutex mutex_;
  mutable std::string last_words_, refusal_;
};
