#pragma once

// What a plugin has registered, as a value that crosses:
//
//   [id, version, summary, [[model, schema], ...],
//    [[flags, method, path, status, input, output, include, exclude, docs], ...],
//    [health check, ...], whether it has a verifier,
//    [[flags, name, args, queue, attempts, priority, backoff, most of it, timeout], ...],
//    [[missed, schedule, zone, name, label, args as JSON], ...],
//    [[flags, path, folder, fallback], ...]]
//
// No state beyond it; one thread at a time.

#include <deque>
#include <functional>
#include <span>
#include <vector>

#include "isolation/message.hpp"
#include "plugin/app.hpp"
#include "plugin/instance.hpp"

namespace portico::isolation {

class Registration {
public:
  /// Borrows both.
  Registration(const plugin::Instance::Facts& facts, const portico_app& app);

  portico_value value() const { return array(all_); }

private:
  std::span<const portico_value> keep(std::vector<portico_value> items);

  std::deque<std::vector<portico_value>> lists_;
  std::vector<portico_value> all_;
};

/// Who it is. Throws plugin::Refused when the value is no registration.
void read_facts(const portico_value& registration, plugin::Instance::Facts& facts);

/// Registers the models, and each route with the handler that `handle` gives for its number.
void read_routes(const portico_value& registration, portico_app& app,
                 const std::function<portico_handler(std::size_t)>& handle);
/// Registers the verifier, if there is one.
void read_verifier(const portico_value& registration, portico_app& app,
                   const portico_verifier& verifier);
/// Registers each health check as what `check` gives for its number.
void read_health_checks(const portico_value& registration, portico_app& app,
                        const std::function<portico_health_check(std::size_t)>& check);

/// Registers the folders of files.
void read_frontends(const portico_value& registration, portico_app& app);

/// Declares each kind of tasks with the handler that `handle` gives for its number, and the crons.
void read_tasks(const portico_value& registration, portico_app& app,
                const std::function<portico_task_handler(std::size_t)>& handle);

}  // namespace portico::isolation
