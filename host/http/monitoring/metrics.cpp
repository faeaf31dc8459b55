#include "http/monitoring/metrics.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <string>
#include <string_view>

#include "http/monitoring/metric_writer.hpp"
#include "http/monitoring/plugin_metrics.hpp"
#include "http/monitoring/process_metrics.hpp"
#include "http/monitoring/task_metrics.hpp"
#include "http/wire/reading/proxy_refusals.hpp"

namespace portico::http {
namespace {

using route::Traffic;

struct Row {
  std::string labels;
  Traffic::Sum sum;
  Exemplars exemplars{};
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
    all.push_back({labels(route->plugin, route->method, route->path.text()), route->traffic.sum(),
                   route->traffic.exemplars()});
  all.push_back({labels("", "", ""), with_times(figures.others, figures.unsupported),
                 figures.other_exemplars});
  return all;
}

/// "0.005": the upper bound of a bucket.
std::string bound_of(std::size_t bucket, MetricFormat format) {
  if (bucket >= Traffic::bounds.size()) return "+Inf";
  std::array<char, 32> text;
  std::string bound{text.data(), std::to_chars(text.data(), text.data() + text.size(),
                                               Traffic::bounds[bucket], std::chars_format::fixed)
                                     .ptr};
  // A number that looks like one (OpenMetrics 1.0, "Considerations: Canonical Numbers").
  if (format == MetricFormat::open_metrics && bound.find('.') == bound.npos) bound += ".0";
  return bound;
}

void write_requests(MetricWriter& out, const std::vector<Row>& rows,
                    const Traffic::Sum& unsupported) {
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

void write_times(MetricWriter& out, const std::vector<Row>& rows, MetricFormat format) {
  out.family("portico_http_request_duration_seconds", "histogram",
             "From the end of a request's head to the end of its answer");
  for (const Row& row : rows) {
    std::uint64_t count = 0;
    for (std::size_t i = 0; i < Traffic::buckets; ++i) {
      count += row.sum.by_time[i];
      std::string with_bound = row.labels;
      append_label(with_bound, "le", bound_of(i, format));
      out.bucket(count, with_bound, row.exemplars[i]);
    }
    out.sample(static_cast<double>(row.sum.nanoseconds) / 1e9, row.labels, "_sum");
    out.sample(count, row.labels, "_count");
  }
}

/// What comes, and is there: of requests that have a route.
void write_arrivals(MetricWriter& out, const std::vector<Row>& rows) {
  out.family("portico_http_request_body_bytes_total", "counter", "Bytes of bodies that came");
  for (const Row& row : rows)
    if (&row != &rows.back()) out.sample(row.sum.received, row.labels);
  out.family("portico_http_requests_in_flight", "gauge",
             "Requests whose head has come and whose answer has not gone");
  for (const Row& row : rows)
    if (&row != &rows.back()) out.sample(row.sum.in_flight, row.labels);
}

void write_pending(MetricWriter& out, const Figures& figures) {
  out.family("portico_calls_pending", "gauge",
             "Calls whose handlers have returned and that are answered later");
  for (const route::Route* route : figures.routes)
    out.sample(route->pending.load(std::memory_order_relaxed),
               labels(route->plugin, route->method, route->path.text()));
}

/// Of those that have limits of their own, or that those of the operator have touched.
void write_limited(MetricWriter& out, const Figures& figures) {
  std::vector<std::pair<std::string, std::uint64_t>> samples;
  for (const route::Route* route : figures.routes) {
    const auto add = [&](std::string_view limit, std::uint64_t count, bool own) {
      if (count == 0 && !own) return;
      std::string with_limit = labels(route->plugin, route->method, route->path.text());
      append_label(with_limit, "limit", limit);
      samples.emplace_back(std::move(with_limit), count);
    };
    add("at_most", route->beyond_at_most.load(std::memory_order_relaxed),
        route->limits.at_most.has_value());
    add("rate", route->beyond_rate.load(std::memory_order_relaxed), route->limits.rate.limit > 0);
  }
  if (samples.empty()) return;
  out.family("portico_requests_limited_total", "counter",
             "Requests that a limit of their route refused: at_most (503), rate (429)");
  for (const auto& [with_limit, count] : samples) out.sample(count, with_limit);
}

void write_denials(MetricWriter& out, const std::vector<Denials::Sum>& denials) {
  if (denials.empty()) return;
  out.family("portico_security_refused_total", "counter",
             "Requests that were refused for who called, by the scheme that was not met");
  for (const auto& [scheme, counts] : denials)
    for (std::size_t at = 0; at < counts.size(); ++at) {
      std::string labels;
      append_label(labels, "scheme", scheme);
      append_label(labels, "status", std::to_string(Denials::statuses[at]));
      out.sample(counts[at], labels);
    }
}

void write_reload(MetricWriter& out, const Figures::Reload& reload) {
  out.only("portico_last_reload_successful", "gauge",
           "1 while the last settings that were read could be used", reload.good ? 1 : 0);
  out.only("portico_last_reload_success_timestamp_seconds", "gauge",
           "When settings were read last that could be used, in seconds of Unix", reload.when);
}

void write_answers(MetricWriter& out, const std::vector<Policy::Answers>& answers) {
  out.family("portico_policy_answers_total", "counter",
             "Requests that a rule of the policy answered before they reached a route");
  for (const auto& [rule, count] : answers) {
    std::string label;
    append_label(label, "rule", rule);
    out.sample(count, label);
  }
}

void write_handshakes(MetricWriter& out, const tls::Figures& tls) {
  out.family("portico_tls_handshakes_total", "counter", "TLS handshakes that were done");
  out.sample(tls.tls_1_2.load(), R"(protocol="TLSv1.2")");
  out.sample(tls.tls_1_3.load(), R"(protocol="TLSv1.3")");
  out.only("portico_tls_handshakes_resumed_total", "counter",
           "TLS handshakes that a ticket made short", tls.resumed.load());
  out.only("portico_tls_handshakes_failed_total", "counter",
           "TLS handshakes that were begun and not done", tls.failed.load());
}

void write_expiries(MetricWriter& out, const std::vector<tls::Expiry>& expiries) {
  if (expiries.empty()) return;
  out.family("portico_tls_certificate_expiry_timestamp_seconds", "gauge",
             "When a certificate that clients are shown ends, in seconds of Unix");
  for (const tls::Expiry& one : expiries) {
    std::string labels;
    append_label(labels, "profile", one.profile);
    append_label(labels, "certificate", one.file);
    out.sample(one.at, labels);
  }
}

void write_server(MetricWriter& out, const Server::Figures& server, std::size_t spooled) {
  out.only("portico_connections", "gauge", "Connections that are open", server.connections);
  out.only("portico_connections_accepted_total", "counter", "Connections that were accepted",
           server.accepted);
  out.only(
      "portico_proxy_protocol_refused_total", "counter",
      "Connections to a listener for the PROXY protocol that were closed for their first bytes "
      "or their sender",
      proxy_refusals());
  out.only("portico_request_bodies_bytes", "gauge", "Memory that bodies of requests take",
           server.bodies);
  out.only("portico_in_flight_bytes", "gauge",
           "Memory that bodies take, and replies that have not left", server.in_flight);
  out.only("portico_spooled_bytes", "gauge", "Bytes of files of uploads in progress", spooled);
  out.family("portico_overload_total", "counter",
             "Connections and requests that were answered 503, by what there was too little of");
  out.sample(server.refused, R"(wanted="connection")");
  out.sample(server.wants, R"(wanted="memory")");
  out.sample(server.pool.full, R"(wanted="thread")");
  out.sample(server.pool.late, R"(wanted="time")");
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

void write_tasks(MetricWriter& out, const task::Queue::Snapshot& tasks) {
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

void write_spans(MetricWriter& out, const trace::Exporter::Figures& spans) {
  out.family("portico_trace_spans_total", "counter",
             "Spans of traces: exported; dropped, for the queue was full; failed, for the "
             "collector did not take them");
  out.sample(spans.exported, R"(outcome="exported")");
  out.sample(spans.dropped, R"(outcome="dropped")");
  out.sample(spans.failed, R"(outcome="failed")");
  out.only("portico_trace_spans_waiting", "gauge", "Spans that wait for the collector",
           spans.waiting);
}

}  // namespace

void write_metrics(const Figures& figures, MetricFormat format, message::Text& out) {
  MetricWriter writer{out, format};
  const std::vector<Row> all = rows(figures);
  write_requests(writer, all, figures.unsupported);
  write_times(writer, all, format);
  writer.family("portico_http_response_body_bytes_total", "counter", "Bytes of bodies sent");
  for (const Row& row : all) writer.sample(row.sum.bytes, row.labels);
  write_arrivals(writer, all);
  write_pending(writer, figures);
  write_limited(writer, figures);
  write_denials(writer, figures.denials);
  write_plugin_metrics(writer, figures);
  write_answers(writer, figures.answers);
  write_server(writer, figures.server, figures.spooled);
  if (figures.tls) write_handshakes(writer, *figures.tls);
  write_expiries(writer, figures.expiries);
  write_tasks(writer, figures.tasks);
  if (!figures.durable.empty()) write_durable_tasks(writer, figures.durable);
  if (figures.spans) write_spans(writer, *figures.spans);
  writer.only("portico_ready", "gauge", "1 while requests are welcome", figures.ready ? 1 : 0);
  write_reload(writer, figures.reload);
  write_process_metrics(writer);
  writer.finish();
}

}  // namespace portico::http
