#pragma once

// The figures of the host as Prometheus reads them (text exposition format 0.0.4):
//
//   # HELP name words
//   # TYPE name counter|gauge|histogram
//   name{label="value",...} number
//
// Labels of a route: plugin, method and the path as it was registered; all three are empty for what
// the host answers by itself (404, documents, heads that cannot be read). Pure; any thread.

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string_view>
#include <vector>

#include "http/policy/policy.hpp"
#include "http/wire/server.hpp"
#include "message/text.hpp"
#include "plugin/health_check.hpp"
#include "route/route.hpp"
#include "task/queue.hpp"
#include "tls/figures.hpp"

namespace portico::http {

struct Figures {
  std::span<const route::Route* const> routes;
  route::Traffic::Sum others;       ///< of requests without a route
  route::Traffic::Sum unsupported;  ///< of those that were answered 501 or 505
  Server::Figures server;
  task::Queue::Snapshot tasks;
  /// How many are in which state.
  using Plugins = std::map<std::string_view, std::size_t>;
  Plugins plugins;
  std::vector<Policy::Answers> answers;   ///< of the policy's rules
  std::vector<plugin::Finding> findings;  ///< of the health checks of plugins
  bool ready = false;
  const tls::Figures* tls = nullptr;  ///< null: nobody speaks TLS
};

void write_metrics(const Figures& figures, message::Text& out);

}  // namespace portico::http
