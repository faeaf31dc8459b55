#include "http/monitoring/metrics.hpp"

#include <sys/resource.h>

#include <array>
#include <charconv>
#include <chrono>
#include <map>
#include <string>
#include <string_view>

#include "os/resident.hpp"
#include "plugin/app.hpp"

namespace portico::http {
namespace {

using route::Traffic;

/// When the process began, as far as clients can tell.
const double began =
    std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();

template <class Number> void append_number(message::Text& out, Number number) {
  char* begin = out.room(40);
  out.advance(static_cast<std::size_t>(std::to_chars(begin, begin + 40, number).ptr - begin));
}

void append_label(std::string& out, std::string_view name, std::string_view value) {
  out.append(out.empty() ? "" : ",").append(name).append("=\"");
  for (const char byte : value) {
    if (byte == '\n')
      out += "\\n";
    else if (byte == '"' || byte == '\\')
      out += '\\', out += byte;
    else
      out += byte;
  }
  out += '"';
}

class Writer {
public:
  explicit Writer(message::Text& out) : out_{out} {}

  void family(std::string_view name, std::string_view type, std::string_view help) {
    for (const auto part : {std::string_view{"# HELP "}, name, std::string_view{" "}, help,
                            std::string_view{"\n# TYPE "}, name, std::string_view{" "}, type})
      out_.append(part);
    out_.push('\n');
    name_ = name;
  }

  template <class Number>
  void sample(Number number, std::string_view labels = {}, std::string_view suffix = {}) {
    out_.append(name_);
    out_.append(suffix);
    if (!labels.empty()) out_.push('{'), out_.append(labels), out_.push('}');
    out_.push(' ');
    append_number(out_, number);
    out_.push('\n');
  }

  template <class Number>
  void only(std::string_view name, std::string_view type, std::string_view help, Number number) {
    family(name, type, help);
    sample(number);
  }

private:
  message::Text& out_;
  std::string_view name_;
};

struct Row {
  std::string labels;
  Traffic::Sum sum;
};

std::string labels(std::string_view plugin, std::string_view method, std::string_view path) {
  std::string text;
  append_label(text, "plugin", plugin);
  append_label(text, "method", method);
  append_label(text, "route", path);
  return text;
}

/// With the times and bytes of `more`, whose status classes are told apart.
Traffic::Sum with_times(Traffic::Sum sum, const Traffic::Sum& more) {
  for (std::size_t i = 0; i < sum.by_time.size(); ++i) sum.by_time[i] += more.by_time[i];
  sum.nanoseconds += more.nanoseconds;
  sum.bytes += more.bytes;
  return sum;
}

std::vector<Row> rows(const Figures& figures) {
  std::vector<Row> all;
  for (const route::Route* route : figures.routes)
    all.push_back({labels(route->plugin, route->method, route->path.text()), route->traffic.sum()});
  all.push_back({labels("", "", ""), with_times(figures.others, figures.unsupported)});
  return all;
}

void write_requests(Writer& out, const std::vector<Row>& rows, const Traffic::Sum& unsupported) {
  constexpr std::array<std::string_view, Traffic::classes> names{"none", "1xx", "2xx",
                                                                 "3xx",  "4xx", "5xx"};
  out.family("portico_http_requests_total", "counter",
             "Requests by status class; none: the client left before the answer; unsupported: 501 "
             "and 505 of the host itself");
  for (const Row& row : rows)
    for (std::size_t i = 0; i < names.size(); ++i) {
      // The usual ones are there from the beginning, so that their rates have one.
      if (row.sum.by_class[i] == 0 && i != 2 && i != 4 && i != 5) continue;
      std::string with_status = row.labels;
      append_label(with_status, "status", names[i]);
      out.sample(row.sum.by_class[i], with_status);
    }
  std::string with_status = labels("", "", "");
  append_label(with_status, "status", "unsupported");
  out.sample(unsupported.by_class[5], with_status);
}

void write_times(Writer& out, const std::vector<Row>& rows) {
  out.family("portico_http_request_duration_seconds", "histogram",
             "From the end of a request's head to the end of its answer");
  for (const Row& row : rows) {
    std::uint64_t count = 0;
    for (std::size_t i = 0; i < Traffic::buckets; ++i) {
      count += row.sum.by_time[i];
      std::string bound = "+Inf";
      if (i < Traffic::bounds.size()) {
        std::array<char, 32> text;
        bound.assign(text.data(), std::to_chars(text.data(), text.data() + text.size(),
                                                Traffic::bounds[i], std::chars_format::fixed)
                                      .ptr);
      }
      std::string with_bound = row.labels;
      append_label(with_bound, "le", bound);
      out.sample(count, with_bound, "_bucket");
    }
    out.sample(static_cast<double>(row.sum.nanoseconds) / 1e9, row.labels, "_sum");
    out.sample(count, row.labels, "_count");
  }
}

void write_faults(Writer& out, const Figures& figures) {
  std::map<std::string_view, std::uint64_t> faults;
  for (const route::Route* route : figures.routes)
    if (route->app) faults[route->plugin] = route->app->faults.count();
  out.family("portico_plugin_faults_total", "counter",
             "What handlers did against their contract: exceptions, replies that break their "
             "model, answers "
             "that did not come in time");
  for (const auto& [plugin, count] : faults) {
    std::string label;
    append_label(label, "plugin", plugin);
    out.sample(count, label);
  }
}

void write_pending(Writer& out, const Figures& figures) {
  out.family("portico_calls_pending", "gauge",
             "Calls whose handlers have returned and that are answered later");
  for (const route::Route* route : figures.routes)
    out.sample(route->pending.load(std::memory_order_relaxed),
               labels(route->plugin, route->method, route->path.text()));
}

void write_plugins(Writer& out, const Figures::Plugins& plugins) {
  out.family("portico_plugins", "gauge", "Files of the plugin folder, by what became of them");
  for (const auto& [state, count] : plugins) {
    std::string label;
    append_label(label, "state", state);
    out.sample(count, label);
  }
}

void write_findings(Writer& out, const std::vector<plugin::Finding>& findings) {
  if (findings.empty()) return;
  out.family("portico_plugin_health_check", "gauge", "1 while a health check of a plugin is well");
  for (const plugin::Finding& finding : findings) {
    std::string labels;
    append_label(labels, "plugin", finding.plugin);
    append_label(labels, "check", finding.check);
    out.sample(finding.is_well() ? 1 : 0, labels);
  }
}

void write_answers(Writer& out, const std::vector<Policy::Answers>& answers) {
  out.family("portico_policy_answers_total", "counter",
             "Requests that a rule of the policy answered before they reached a route");
  for (const auto& [rule, count] : answers) {
    std::string label;
    append_label(label, "rule", rule);
    out.sample(count, label);
  }
}

void write_handshakes(Writer& out, const tls::Figures& tls) {
  out.family("portico_tls_handshakes_total", "counter", "TLS handshakes that were done");
  out.sample(tls.tls_1_2.load(), R"(protocol="TLSv1.2")");
  out.sample(tls.tls_1_3.load(), R"(protocol="TLSv1.3")");
  out.only("portico_tls_handshakes_resumed_total", "counter",
           "TLS handshakes that a ticket made short", tls.resumed.load());
  out.only("portico_tls_handshakes_failed_total", "counter",
           "TLS handshakes that were begun and not done", tls.failed.load());
}

void write_server(Writer& out, const Server::Figures& server) {
  out.only("portico_connections", "gauge", "Connections that are open", server.connections);
  out.only("portico_connections_accepted_total", "counter", "Connections that were accepted",
           server.accepted);
  out.only("portico_handler_threads", "gauge", "Threads for handlers that may block",
           server.pool.threads);
  out.only("portico_handler_threads_busy", "gauge", "Those that run a handler", server.pool.busy);
  out.only("portico_handler_threads_hung", "gauge",
           "Further threads whose handler was given up and has not come back", server.pool.hung);
  out.only("portico_handler_queue_depth", "gauge", "Requests that wait for such a thread",
           server.pool.waiting);
  out.only("portico_errands", "gauge",
           "Work beside calls (offload) that waits for such a thread or has one",
           server.pool.errands);
}

void write_tasks(Writer& out, const task::Queue::Snapshot& tasks) {
  out.only("portico_task_queue_depth", "gauge", "Requests whose background tasks wait for a thread",
           tasks.waiting);
  out.only("portico_task_queue_oldest_seconds", "gauge", "How long the first of them has waited",
           std::chrono::duration<double>(tasks.oldest).count());
  out.only("portico_tasks_running", "gauge", "Background tasks that run", tasks.running);
  out.only("portico_tasks_succeeded_total", "counter", "Background tasks that ended well",
           tasks.done);
  out.only("portico_tasks_failed_total", "counter", "Background tasks that failed", tasks.failed);
  out.only("portico_tasks_skipped_total", "counter", "Background tasks behind one that failed",
           tasks.skipped);
  out.only("portico_tasks_lost_total", "counter",
           "Background tasks that will not run, or not to their end", tasks.lost);
}

void write_process(Writer& out) {
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
  out.family("portico_build_info", "gauge", "The version, as a label");
  out.sample(1, "version=\"" PORTICO_VERSION "\"");
}

}  // namespace

void write_metrics(const Figures& figures, message::Text& out) {
  Writer writer{out};
  const std::vector<Row> all = rows(figures);
  write_requests(writer, all, figures.unsupported);
  write_times(writer, all);
  writer.family("portico_http_response_body_bytes_total", "counter", "Bytes of bodies sent");
  for (const Row& row : all) writer.sample(row.sum.bytes, row.labels);
  write_pending(writer, figures);
  write_faults(writer, figures);
  write_plugins(writer, figures.plugins);
  write_findings(writer, figures.findings);
  write_answers(writer, figures.answers);
  write_server(writer, figures.server);
  if (figures.tls) write_handshakes(writer, *figures.tls);
  write_tasks(writer, figures.tasks);
  writer.only("portico_ready", "gauge", "1 while requests are welcome", figures.ready ? 1 : 0);
  write_process(writer);
}

}  // namespace portico::http
