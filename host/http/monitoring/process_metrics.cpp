#include "http/monitoring/process_metrics.hpp"

#include <sys/resource.h>

#include "os/descriptor_limit.hpp"
#include "os/resident.hpp"
#include "os/timestamp.hpp"
#include "route/flight.hpp"
#include "settings/log/log.hpp"

namespace portico::http {
namespace {

/// When the process began, as far as clients can tell.
const double began = os::seconds_of_unix();

}  // namespace

void write_process_metrics(MetricWriter& out) {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  out.only("process_cpu_seconds_total", "counter", "Time of the processor that was used",
           seconds(usage.ru_utime) + seconds(usage.ru_stime));
  out.only("process_resident_memory_bytes", "gauge", "Memory in use", os::resident_bytes());
  out.only("process_start_time_seconds", "gauge", "When the process began, in seconds of Unix",
           began);
  out.only("process_open_fds", "gauge", "Descriptors that are open", os::open_descriptors());
  out.only("process_max_fds", "gauge", "Descriptors that may be open", os::descriptor_limit());
  out.only("portico_log_lines_dropped_total", "counter",
           "Lines of the access log for which a pipe had no room", settings::dropped_lines());
  const route::FlightMemory& memory = route::flight_memory();
  out.only("portico_worker_restarts_total", "counter",
           "Serving processes that were started after the first", memory.restarts_before.load());
  out.only("portico_worker_crashes_total", "counter", "Serving processes that did not end in order",
           memory.crashes_before.load());
  out.family("portico_build_info", "gauge", "The version, as a label");
  out.sample(1, "version=\"" PORTICO_VERSION "\"");
}

}  // namespace portico::http
