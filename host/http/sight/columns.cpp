#include "http/sight/columns.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include <nlohmann/json.hpp>

namespace portico::http {
namespace {

using nlohmann::json;
using Form = CellForm;

constexpr Column sums[] = {{"requests a second", "rate", Form::rate},
                           {"p50", "p50_ms", Form::millis},
                           {"p99", "p99_ms", Form::millis},
                           {"errors a second", "error_rate", Form::rate},
                           {"in flight", "in_flight", Form::count},
                           {"connections", "connections", Form::count},
                           {"breaches of contract", "breaches", Form::count},
                           {"replies with dropped fields", "dropped", Form::count},
                           {"crashes", "crashes", Form::count}};

constexpr Column crash_columns[] = {{"When", "when", Form::moment},
                                    {"Process", "process", Form::count},
                                    {"Kind", "kind"},
                                    {"Plugin", "plugin"},
                                    {"What happened", "what", Form::prose},
                                    {"Backtrace", "frames", Form::lines}};

constexpr Column plugin_columns[] = {{"Plugin", "plugin"},
                                     {"Version", "version"},
                                     {"State", "state", Form::state},
                                     {"Generation", "generation", Form::count},
                                     {"Since", "since", Form::moment},
                                     {"Process", "process", Form::count},
                                     {"In flight", "in_flight", Form::count},
                                     {"Routes", "routes", Form::count},
                                     {"Faults", "faults", Form::count},
                                     {"File", "file", Form::prose},
                                     {"Note", "note", Form::prose}};

constexpr Column route_columns[] = {{"Method", "method"},
                                    {"Path", "path", Form::prose},
                                    {"Plugin", "plugin"},
                                    {"Rate", "rate", Form::rate},
                                    {"p50", "p50_ms", Form::millis},
                                    {"p99", "p99_ms", Form::millis},
                                    {"5xx/s", "error_rate", Form::rate},
                                    {"Requests", "requests", Form::count},
                                    {"4xx", "client_errors", Form::count},
                                    {"5xx", "server_errors", Form::count},
                                    {"In flight", "in_flight", Form::count},
                                    {"Faults", "faults", Form::count},
                                    {"Breaches", "breaches", Form::count},
                                    {"Dropped", "dropped", Form::count}};

constexpr Column task_columns[] = {{"Task", "task"},
                                   {"Plugin", "plugin"},
                                   {"Queue", "queue"},
                                   {"Waiting", "waiting", Form::count},
                                   {"Running", "running", Form::count},
                                   {"Dead", "dead", Form::count},
                                   {"Oldest", "oldest_seconds", Form::seconds},
                                   {"Done", "done", Form::count},
                                   {"Failed", "failed", Form::count},
                                   {"Lost", "lost", Form::count}};

constexpr Column process_columns[] = {{"Kind", "kind"},
                                      {"Process", "process", Form::count},
                                      {"Memory", "memory_bytes", Form::bytes},
                                      {"Note", "note", Form::prose}};

constexpr Column refusal_columns[] = {{"When", "when", Form::moment},
                                      {"File", "file", Form::prose},
                                      {"Reason", "reason", Form::prose}};

constexpr Column check_columns[] = {{"Plugin", "plugin"},
                                    {"Check", "check"},
                                    {"Status", "status", Form::state},
                                    {"Reason", "reason", Form::prose}};

constexpr Column log_columns[] = {{"When", "when", Form::moment},
                                  {"Level", "level", Form::state},
                                  {"Logger", "logger"},
                                  {"Line", "text", Form::prose}};

constexpr ShownTable all[] = {{"crashes", "Crashes", "", crash_columns},
                              {"plugins", "Plugins", "There is no plugin.", plugin_columns},
                              {"refusals", "Refused files", "", refusal_columns},
                              {"checks", "Health checks", "", check_columns},
                              {"routes", "Routes", "There is no route.", route_columns},
                              {"tasks", "Tasks", "There is no task.", task_columns},
                              {"processes", "Processes", "", process_columns},
                              {"log", "Log", "Nothing has been logged.", log_columns}};

template <class... Numbers> std::string printed(const char* format, Numbers... numbers) {
  std::array<char, 64> text{};
  const int size = std::snprintf(text.data(), text.size(), format, numbers...);
  return {text.data(), std::min(static_cast<std::size_t>(std::max(size, 0)), text.size() - 1)};
}

/// With three digits that mean something, or all before the point.
std::string rounded(double number) {
  const double whole = std::abs(number);
  if (number == 0) return "0";
  return printed(whole < 10 ? "%.2f" : whole < 100 ? "%.1f" : "%.0f", number);
}

std::string time_text(double number) {
  if (number < 60) return printed("%.0f s", number);
  if (number < 3600) return printed("%.0f min", number / 60);
  return printed("%.1f h", number / 3600);
}

std::string size_text(double number) {
  constexpr std::array units{"B", "KiB", "MiB", "GiB", "TiB"};
  std::size_t at = 0;
  for (; number >= 1024 && at + 1 < units.size(); ++at) number /= 1024;
  return at == 0 ? printed("%.0f B", number) : printed("%.1f ", number) + units[at];
}

std::string moment_text(std::string text) {
  if (const auto at = text.find('T'); at != std::string::npos) text[at] = ' ';
  return text.substr(0, text.find_first_of(".Z"));
}

std::string number_text(double number, CellForm form) {
  switch (form) {
  case Form::rate: return rounded(number);
  case Form::millis: return number < 1000 ? rounded(number) + " ms" : rounded(number / 1000) + " s";
  case Form::seconds: return time_text(number);
  case Form::bytes: return size_text(number);
  default: return printed("%.0f", number);
  }
}

}  // namespace

std::string_view name(CellForm form) {
  switch (form) {
  case Form::prose: return "prose";
  case Form::text: return "text";
  case Form::state: return "state";
  case Form::count: return "count";
  case Form::rate: return "rate";
  case Form::millis: return "millis";
  case Form::seconds: return "seconds";
  case Form::bytes: return "bytes";
  case Form::moment: return "moment";
  case Form::lines: break;
  }
  return "lines";
}

bool is_number(CellForm form) {
  return form == Form::count || form == Form::rate || form == Form::millis ||
         form == Form::seconds || form == Form::bytes;
}

std::span<const ShownTable> shown_tables() { return all; }

const ShownTable& shown_table(std::string_view member) {
  return *std::find_if(std::begin(all), std::end(all),
                       [&](const ShownTable& one) { return one.member == member; });
}

std::span<const Column> shown_sums() { return sums; }

std::string cell_text(const json& row, const Column& column) {
  const auto found = row.find(column.member);
  if (found == row.end() || found->is_null()) return {};
  if (found->is_array()) return found->empty() ? std::string{} : found->front().get<std::string>();
  if (found->is_string()) {
    const auto& value = found->get_ref<const std::string&>();
    return column.form == Form::moment ? moment_text(value) : value;
  }
  return found->is_number() ? number_text(found->get<double>(), column.form) : found->dump();
}

}  // namespace portico::http
