#pragma once

// The figures of the host as Prometheus reads them, in either format of metric_format.hpp.
//
// Labels of a route: plugin, method and the path as it was registered; all three are empty for what
// the host answers by itself (404, documents, heads that cannot be read). Pure; any thread.

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "http/monitoring/metric_format.hpp"
#include "http/policy/policy.hpp"
#include "http/security/denials.hpp"
#include "http/wire/server.hpp"
#include "message/text.hpp"
#include "plugin/health_check.hpp"
#include "process/crash_tally.hpp"
#include "route/route.hpp"
#include "task/queue.hpp"
#include "task/run/task_tally.hpp"
#include "tls/expiry.hpp"
#include "tls/figures.hpp"
#include "trace/export/exporter.hpp"

namespace portico::http {

using Exemplars = std::array<route::Exemplar, route::Traffic::buckets>;

struct Figures {
  std::span<const route::Route* const> routes;
  route::Traffic::Sum others;       ///< of requests without a route
  route::Traffic::Sum unsupported;  ///< of those that were answered 501 or 505
  Server::Figures server;
  std::size_t spooled;  ///< bytes of files of uploads
  task::Queue::Snapshot tasks;
  /// How many are in which state.
  using Plugins = std::map<std::string_view, std::size_t>;
  Plugins plugins;
  std::vector<Policy::Answers> answers;  ///< of the policy's rules
  /// Of plugins that say who clients are.
  std::map<std::string, std::uint64_t> verifier_faults;
  std::vector<Denials::Sum> denials;      ///< for who called
  std::vector<plugin::Finding> findings;  ///< of the health checks of plugins
  /// A file of the plugin folder. Two files may have one name and no version.
  struct Version {
    std::string plugin, version;
    std::string_view state;
    std::uint64_t isolated_bytes = 0;  ///< of memory; 0: there is no process of its own now
    std::string_view process{};        ///< that it runs in: "serving", "isolated"; "": it does not
  };
  std::vector<Version> versions;
  struct Reload {
    double when = 0;  ///< the last good one, in seconds of Unix
    bool good = true;
  };
  Reload reload;
  bool ready = false;
  const tls::Figures* tls = nullptr;                ///< null: nobody speaks TLS
  std::vector<tls::Expiry> expiries;                ///< of certificates
  task::Tally durable;                              ///< tasks that survive
  std::optional<trace::Exporter::Figures> spans{};  ///< none: nothing is traced
  std::vector<process::CrashTotal> crashes{};       ///< of plugins
  Exemplars other_exemplars{};                      ///< of requests without a route
};

void write_metrics(const Figures& figures, MetricFormat format, message::Text& out);

}  // namespace portico::http
