#pragma once

// Looks at the host: collects what its page, the events of that and `portico top` show. Nothing is
// kept between looks but what rates need, and nothing is done while nobody looks. Any thread; who
// looks waits for the health checks of plugins.

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "http/sight/rates.hpp"
#include "http/sight/sighting.hpp"
#include "http/wire/server.hpp"
#include "life/row.hpp"
#include "os/current.hpp"
#include "plugin/health_check.hpp"
#include "route/table.hpp"
#include "task/queue.hpp"
#include "task/run/task_tally.hpp"

namespace portico::serve {

class Sight {
public:
  using Clock = std::chrono::steady_clock;
  /// Those who look within it see the same.
  static constexpr std::chrono::milliseconds pause{900};
  /// Who comes while somebody looks, and perhaps waits for a plugin, sees what is no older.
  static constexpr std::chrono::seconds stale{10};

  struct Sources {
    std::function<nlohmann::json()> host;                        ///< of facts.hpp
    std::function<std::shared_ptr<const route::Table>()> table;  ///< that serves now
    std::function<life::Overview()> overview;
    std::function<http::Server::Figures()> server;
    std::function<task::Queue::Snapshot()> tasks;
    std::function<task::Tally()> durable;
    std::function<std::vector<plugin::Finding>()> check_health;
  };
  explicit Sight(Sources sources) : sources_{std::move(sources)} {}

  http::Seen look();

private:
  nlohmann::json collect(Clock::time_point now);

  const Sources sources_;
  std::mutex mutex_;
  std::atomic<Clock::time_point> looked_{};
  os::Current<const http::Sighting> last_{nullptr};
  http::Rates rates_;
};

}  // namespace portico::serve
