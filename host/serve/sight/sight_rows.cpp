#include "serve/sight/sight_rows.hpp"

#include <chrono>
#include <map>
#include <string>

#include <unistd.h>

#include <nlohmann/json.hpp>

#include "os/resident.hpp"
#include "os/timestamp.hpp"
#include "process/crash_notes.hpp"
#include "route/flight.hpp"
#include "settings/log/recent_log.hpp"

namespace portico::serve {
namespace {

using nlohmann::json;

json moment(std::chrono::system_clock::time_point when) {
  return os::timestamp(when, os::Precision::milliseconds);
}

std::string shown_name(const life::Row& row) {
  return row.id.empty() ? row.file.filename().string() : row.id;
}

using Counts = std::map<std::string, std::uint64_t, std::less<>>;
Counts faults_of(const json& routes) {
  Counts counts;
  for (const json& row : routes)
    counts[row.at("plugin").get<std::string>()] += row.at("faults").get<std::uint64_t>();
  return counts;
}

json plugin_row(const life::Row& row, const Counts& faults) {
  json made{{"plugin", shown_name(row)},
            {"version", row.version},
            {"state", life::name(row.state)},
            {"in_flight", row.in_flight},
            {"routes", row.routes.size()},
            {"file", row.file.string()},
            {"note", row.note}};
  if (const auto found = faults.find(row.id); found != faults.end()) made["faults"] = found->second;
  if (row.generation == 0) return made;
  made["generation"] = row.generation;
  made["since"] = moment(row.since);
  if (row.process) made["process"] = row.process;
  return made;
}

std::string unfinished_note(const life::Draining& row) {
  std::string note;
  for (const std::string& calls : row.unfinished) note += (note.empty() ? "" : ", ") + calls;
  return note.empty() ? "replaced, and in use still" : "is kept by " + note;
}

json draining_row(const life::Draining& row) {
  return {{"plugin", row.id},
          {"version", row.version},
          {"state", "draining"},
          {"generation", row.generation},
          {"since", moment(row.since)},
          {"in_flight", row.in_flight},
          {"note", unfinished_note(row)}};
}

double seconds_of(std::chrono::steady_clock::duration time) {
  return std::chrono::duration<double>(time).count();
}

std::string times(std::uint64_t count, const std::string& what) {
  return what + ' ' + std::to_string(count) + (count == 1 ? " time" : " times");
}

std::string serving_note(const json& host) {
  const route::FlightMemory& memory = route::flight_memory();
  std::string note = "version " + host.value("portico", "");
  if (const std::uint64_t restarts = memory.restarts_before.load())
    note += ", " + times(restarts, "started again");
  if (const std::uint64_t crashes = memory.crashes_before.load())
    note += ", " + times(crashes, "crashed");
  if (const auto hung = host.value("hung_threads", std::size_t{0}))
    note += ", " + std::to_string(hung) + " threads hang";
  return note;
}

json process_row(const char* kind, int process, const std::string& note) {
  return {{"kind", kind},
          {"process", process},
          {"memory_bytes", os::resident_bytes(process)},
          {"note", note}};
}

}  // namespace

json plugin_rows(const life::Overview& overview, const json& routes) {
  const Counts faults = faults_of(routes);
  json list = json::array();
  for (const life::Row& row : overview.rows) list.push_back(plugin_row(row, faults));
  for (const life::Draining& row : overview.draining) list.push_back(draining_row(row));
  return list;
}

json refusal_rows(const life::Overview& overview) {
  json list = json::array();
  for (const life::Rejection& one : overview.rejections)
    list.push_back(
        {{"when", moment(one.when)}, {"file", one.file.string()}, {"reason", one.reason}});
  return list;
}

json check_rows(const std::vector<plugin::Finding>& findings) {
  json list = json::array();
  for (const plugin::Finding& one : findings)
    list.push_back({{"plugin", one.plugin},
                    {"check", one.check},
                    {"status", one.status()},
                    {"reason", one.why}});
  return list;
}

json task_rows(const task::Queue::Snapshot& queue, const task::Tally& durable) {
  json list = json::array();
  list.push_back({{"task", "after responses"},
                  {"waiting", queue.waiting},
                  {"running", queue.running},
                  {"oldest_seconds", seconds_of(queue.oldest)},
                  {"done", queue.done},
                  {"failed", queue.failed + queue.skipped},
                  {"lost", queue.lost}});
  for (const auto& [name, sum] : durable.by_name)
    list.push_back({{"task", name.name},
                    {"plugin", name.plugin},
                    {"queue", name.queue},
                    {"waiting", sum.waiting},
                    {"running", sum.running},
                    {"dead", sum.buried},
                    {"oldest_seconds", sum.oldest},
                    {"done", sum.done},
                    {"failed", sum.failed}});
  return list;
}

json process_rows(const json& host, const life::Overview& overview) {
  json list = json::array();
  if (host.value("supervised", false))
    list.push_back(process_row("supervisor", ::getppid(), "starts the others"));
  list.push_back(process_row("serving", ::getpid(), serving_note(host)));
  for (const life::Row& row : overview.rows)
    if (row.process) list.push_back(process_row("plugin", row.process, shown_name(row)));
  return list;
}

json crash_rows() {
  json list = json::array();
  for (const process::Crash& one : process::crashes())
    list.push_back({{"when", moment(one.when)},
                    {"process", one.process},
                    {"kind", one.kind},
                    {"plugin", one.plugin},
                    {"what", one.what},
                    {"frames", one.frames}});
  return list;
}

json log_rows() {
  const std::vector<settings::RecentLine> lines = settings::recent_lines();
  json list = json::array();
  for (auto line = lines.rbegin(); line != lines.rend(); ++line)
    list.push_back({{"when", moment(line->when)},
                    {"level", line->level()},
                    {"logger", line->logger},
                    {"text", line->text}});
  return list;
}

}  // namespace portico::serve
