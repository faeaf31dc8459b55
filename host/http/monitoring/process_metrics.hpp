#pragma once

// The figures of the process that serves, and of those before it. Any thread.

#include "http/monitoring/metric_writer.hpp"

namespace portico::http {

void write_process_metrics(MetricWriter& out);

}  // namespace portico::http
