#include "http/monitoring/task_metrics.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace portico::http {
namespace {

std::string labels_of(const task::Tally::Name& name, std::string_view state = {}) {
  std::string text;
  append_label(text, "plugin", name.plugin);
  append_label(text, "task", name.name);
  append_label(text, "queue", name.queue);
  if (!state.empty()) append_label(text, "state", state);
  return text;
}

double seconds_of(std::chrono::nanoseconds time) {
  return std::chrono::duration<double>(time).count();
}

}  // namespace

void write_durable_tasks(MetricWriter& out, const task::Tally& tally) {
  out.only("portico_durable_tasks_storable", "gauge", "1 while tasks that survive can be stored",
           tally.trouble.empty() ? 1 : 0);
  out.family("portico_durable_tasks", "gauge", "Tasks that survive and have not been done");
  for (const auto& [name, sum] : tally.by_name) {
    out.sample(sum.waiting, labels_of(name, "waiting"));
    out.sample(sum.running, labels_of(name, "running"));
    out.sample(sum.buried, labels_of(name, "dead"));
  }
  out.family("portico_durable_task_oldest_seconds", "gauge",
             "How long the first that could run has waited");
  for (const auto& [name, sum] : tally.by_name) out.sample(sum.oldest, labels_of(name));
  out.family("portico_durable_task_duration_seconds", "summary",
             "Time of attempts in this process");
  for (const auto& [name, sum] : tally.by_name) {
    out.sample(seconds_of(sum.took), labels_of(name), "_sum");
    out.sample(sum.done + sum.failed, labels_of(name), "_count");
  }
  const auto count = [&](const char* family, const char* help, auto member) {
    out.family(family, "counter", help);
    for (const auto& [name, sum] : tally.by_name) out.sample(sum.*member, labels_of(name));
  };
  count("portico_durable_task_failures_total", "Attempts that failed", &task::Tally::Sum::failed);
  count("portico_durable_task_retries_total", "Those that are followed by another one",
        &task::Tally::Sum::retries);
  count("portico_durable_tasks_dead_total", "Tasks that failed too often", &task::Tally::Sum::dead);
}

}  // namespace portico::http
