#include "http/monitoring/plugin_metrics.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "plugin/app.hpp"

namespace portico::http {
namespace {

void write_faults(MetricWriter& out, const Figures& figures) {
  std::map<std::string_view, std::uint64_t> faults{figures.verifier_faults.begin(),
                                                   figures.verifier_faults.end()};
  for (const route::Route* route : figures.routes)
    if (route->app) faults[route->plugin] = route->app->faults.count();
  out.family("portico_plugin_faults_total", "counter",
             "What handlers and verifiers did against their contract: exceptions, replies that "
             "break their model, answers that did not come in time");
  for (const auto& [plugin, count] : faults) {
    std::string label;
    append_label(label, "plugin", plugin);
    out.sample(count, label);
  }
}

/// Plugins that serve and have not crashed are there from the beginning, so that their rates have
/// one.
void write_crashes(MetricWriter& out, const Figures& figures) {
  std::map<std::pair<std::string_view, std::string_view>, std::uint64_t> crashes;
  for (const Figures::Version& one : figures.versions)
    if (!one.process.empty()) crashes[{one.plugin, one.process}] = 0;
  for (const process::CrashTotal& one : figures.crashes)
    crashes[{one.plugin, one.kind}] = one.count;
  out.family("portico_plugin_crashes_total", "counter",
             "Crashes that a plugin caused: of a process of its own (isolated), or of one that "
             "serves");
  for (const auto& [of, count] : crashes) {
    std::string labels;
    append_label(labels, "plugin", of.first);
    append_label(labels, "process", of.second);
    out.sample(count, labels);
  }
}

void write_plugins(MetricWriter& out, const Figures::Plugins& plugins) {
  out.family("portico_plugins", "gauge", "Files of the plugin folder, by what became of them");
  for (const auto& [state, count] : plugins) {
    std::string label;
    append_label(label, "state", state);
    out.sample(count, label);
  }
}

void write_versions(MetricWriter& out, const std::vector<Figures::Version>& versions) {
  out.family("portico_plugin_state", "gauge", "1: what became of a file of the plugin folder");
  for (const Figures::Version& one : versions) {
    std::string labels;
    append_label(labels, "plugin", one.plugin);
    append_label(labels, "version", one.version);
    append_label(labels, "state", one.state);
    out.sample(1, labels);
  }
  out.family("portico_isolated_memory_bytes", "gauge", "Memory in use by isolated processes");
  for (const Figures::Version& one : versions) {
    if (one.isolated_bytes == 0) continue;
    std::string labels;
    append_label(labels, "plugin", one.plugin);
    append_label(labels, "version", one.version);
    out.sample(one.isolated_bytes, labels);
  }
}

void write_findings(MetricWriter& out, const std::vector<plugin::Finding>& findings) {
  if (findings.empty()) return;
  out.family("portico_plugin_health_check", "gauge", "1 while a health check of a plugin is well");
  for (const plugin::Finding& finding : findings) {
    std::string labels;
    append_label(labels, "plugin", finding.plugin);
    append_label(labels, "check", finding.check);
    out.sample(finding.is_well() ? 1 : 0, labels);
  }
}

}  // namespace

void write_plugin_metrics(MetricWriter& out, const Figures& figures) {
  write_faults(out, figures);
  write_crashes(out, figures);
  write_plugins(out, figures.plugins);
  write_versions(out, figures.versions);
  write_findings(out, figures.findings);
}

}  // namespace portico::http
