#pragma once

// What the operator says of traces: settings, and the variables OTEL_* of the OpenTelemetry
// specification ("Environment Variable Specification", "OTLP Exporter Configuration", 1.x). A
// variable that is empty is not there; what cannot be used is told and counts as its default.
//
//   OTEL_SDK_DISABLED, OTEL_TRACES_EXPORTER (otlp, none), OTEL_PROPAGATORS
//   OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES
//   OTEL_TRACES_SAMPLER, OTEL_TRACES_SAMPLER_ARG
//   OTEL_BSP_SCHEDULE_DELAY, _EXPORT_TIMEOUT, _MAX_QUEUE_SIZE, _MAX_EXPORT_BATCH_SIZE
//   OTEL_EXPORTER_OTLP_ENDPOINT, _HEADERS, _PROTOCOL, _TIMEOUT, _COMPRESSION, and each of them as
//   OTEL_EXPORTER_OTLP_TRACES_..., which wins

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "settings/tracing/tracing.hpp"
#include "trace/export/exporter.hpp"
#include "trace/tracer.hpp"

namespace portico::trace {

struct Configured {
  std::optional<Exporter::Options> exporter{};  ///< none: nothing is traced
  Tracer::Options tracer{};
  std::vector<std::string> warnings{};  ///< "OTEL_...: what is wrong with it"
};

/// Of a variable; empty: there is none.
using Variable = std::function<std::string_view(const char* name)>;

/// `version`: of what is served, where no variable says it.
Configured configure(const settings::Tracing& settings, const std::string& version,
                     const Variable& variable);

/// What is wrong with the setting of that name, or "".
std::string endpoint_objection(const std::string& endpoint);

}  // namespace portico::trace
