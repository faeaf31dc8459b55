#include "serve/sight/trace_duty.hpp"

#include <atomic>
#include <utility>

#include "os/environment.hpp"
#include "settings/log/logger.hpp"
#include "trace/export/otel_variables.hpp"
#include "trace/tracer.hpp"

namespace portico::serve {
namespace {

/// As long as the process: threads may tell of spans until their very end.
std::atomic<trace::Exporter*> exporter{nullptr};

trace::Configured configured(const settings::Settings& settings) {
  const std::string& version = settings.docs.version;
  return trace::configure(settings.tracing, version.empty() ? PORTICO_VERSION : version,
                          os::variable);
}

/// Unless it is so already.
void trace_by(trace::Tracer::Options options) {
  const trace::Tracer* const now = trace::Tracer::current();
  if (!now || !(now->options() == options))
    trace::Tracer::use(new trace::Tracer{std::move(options)});
}

}  // namespace

TraceDuty::TraceDuty(const settings::Settings& settings) {
  trace::Configured made = configured(settings);
  for (const std::string& warning : made.warnings) log().warning(warning);
  if (!made.exporter) return;
  log().information("traces go to " + made.exporter->collector.url());
  exporter = new trace::Exporter{std::move(*made.exporter)};
  trace::Sink::use(exporter);
  trace_by(std::move(made.tracer));
}

void TraceDuty::use(const settings::Settings& settings) {
  if (exporter) trace_by(configured(settings).tracer);
}

bool TraceDuty::finish(std::chrono::milliseconds patience) {
  trace::Tracer::use(nullptr);
  return !exporter || exporter.load()->finish(patience);
}

std::vector<std::string> TraceDuty::warnings(const settings::Settings& settings) {
  return configured(settings).warnings;
}

std::optional<trace::Exporter::Figures> TraceDuty::figures() {
  if (!exporter) return std::nullopt;
  return exporter.load()->figures();
}

}  // namespace portico::serve
