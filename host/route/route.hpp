#pragma once

// One route, compiled and immutable: everything the path of a request needs to know about it. Built
// at load, read by any thread.

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "message/owned.hpp"
#include "model/contract.hpp"
#include "model/models.hpp"
#include "model/select.hpp"
#include "route/declared_replies.hpp"
#include "route/input.hpp"
#include "route/pace.hpp"
#include "route/path.hpp"
#include "route/requirement.hpp"
#include "route/traffic.hpp"
#include "settings/quota/route_limits.hpp"
#include "settings/security/schemes.hpp"
#include "settings/undeclared.hpp"

namespace portico::route {

/// What the operator says, for routes that do not say it themselves, or whatever they say.
struct Terms {
  model::Contract contract = model::Contract::enforce;
  settings::Undeclared undeclared = settings::Undeclared::allow;
  settings::SecurityTerms security{};
};

struct Route {
  std::string plugin;  ///< id
  std::string method;
  Path path;
  int status = 200;
  std::uint32_t flags = 0;  ///< PORTICO_EXCLUDE_UNSET, ...
  Input input;
  settings::RouteLimits limits;  ///< its own: "x-portico-policy" in its docs
  Security security;
  const model::Type* output = nullptr;                  ///< null: any JSON, as the handler gives it
  model::Contract contract = model::Contract::enforce;  ///< between the two
  model::Selection selection;
  DeclaredReplies replies;
  settings::Undeclared undeclared = settings::Undeclared::allow;
  ToldStatuses told;  ///< of those that it does not declare
  std::string docs;   ///< JSON object of OpenAPI operation members
  /// As registered, for the documents.
  std::string input_schema, output_schema, include, exclude;
  /// What its author should look at, though it is served.
  std::vector<std::string> remarks;
  message::Owned<portico_handler> handler;
  std::uint32_t flight = 0;                 ///< its label there
  const portico_app* app = nullptr;         ///< who it belongs to, for the log
  mutable Traffic traffic;                  ///< of its requests so far
  mutable std::atomic<bool> defers{false};  ///< its handler has deferred a task before
  mutable Pace pace;                        ///< of its handler
  mutable Pace pulls;                       ///< of the sources of its replies
  mutable Pace works;                       ///< of the tasks of its calls that are answered later
  mutable std::atomic<std::uint32_t> pending{0};  ///< such calls, now
  /// Requests that were refused since too many were served, and since their caller asked too often.
  mutable std::atomic<std::uint64_t> beyond_at_most{0}, beyond_rate{0};

  std::string label() const { return method + ' ' + path.text(); }
};

/// Whether the plugin can do without the route ("x-portico-optional": true in its docs): one that
/// cannot be compiled is then left out alone.
bool optional(const portico_route& route);

/// Compiles what a plugin registered. Throws std::runtime_error with a sentence that names the
/// route, the field and the cure. `models` must outlive the route.
std::unique_ptr<Route> compile(const portico_route& route, message::Owned<portico_handler> handler,
                               const std::string& plugin, model::Models& models,
                               const Terms& terms = {});

}  // namespace portico::route
