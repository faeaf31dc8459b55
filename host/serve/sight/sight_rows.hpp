#pragma once

// The rows of the facts, a list of objects for each table of http/sight/columns.hpp. What a member
// means is told in sdk/docs/operating.md. Any thread.

#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "life/row.hpp"
#include "plugin/health_check.hpp"
#include "task/queue.hpp"
#include "task/run/task_tally.hpp"

namespace portico::serve {

/// `routes`: their rows, of which the faults are added up.
nlohmann::json plugin_rows(const life::Overview& overview, const nlohmann::json& routes);
nlohmann::json refusal_rows(const life::Overview& overview);
nlohmann::json check_rows(const std::vector<plugin::Finding>& findings);
/// First those that do not survive, together.
nlohmann::json task_rows(const task::Queue::Snapshot& queue, const task::Tally& durable);
/// `host`: of facts.hpp.
nlohmann::json process_rows(const nlohmann::json& host, const life::Overview& overview);
/// Newest first.
nlohmann::json crash_rows();
/// Newest first.
nlohmann::json log_rows();

}  // namespace portico::serve
