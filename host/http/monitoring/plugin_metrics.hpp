#pragma once

// What the figures say of plugins beside their requests: faults, crashes, versions, health. Pure;
// any thread.

#include "http/monitoring/metric_writer.hpp"
#include "http/monitoring/metrics.hpp"

namespace portico::http {

void write_plugin_metrics(MetricWriter& out, const Figures& figures);

}  // namespace portico::http
