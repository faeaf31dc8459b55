#pragma once

// The figures of tasks that survive, by plugin, task and queue. Pure; any thread.

#include "http/monitoring/metric_writer.hpp"
#include "task/run/task_tally.hpp"

namespace portico::http {

void write_durable_tasks(MetricWriter& out, const task::Tally& tally);

}  // namespace portico::http
