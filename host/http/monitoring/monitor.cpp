#include "http/monitoring/monitor.hpp"

#include <algorithm>
#include <utility>

#include "message/answer.hpp"
#include "message/error_writer.hpp"
#include "message/field/headers.hpp"
#include "message/target.hpp"
#include "model/write.hpp"
#include "os/ascii.hpp"
#include "process/crash_notes.hpp"

namespace portico::http {
namespace {

/// Bytes of a body that a request for a page may have, and nobody reads.
constexpr std::size_t most_body = 65536;
/// Of those who wait while plugins are asked whether they are well.
constexpr std::size_t most_waiting = 64;

using Findings = std::vector<plugin::Finding>;

void write_text(message::Text& out, std::string_view name, std::string_view text) {
  out.push('"');
  out.append(name);
  out.append("\":");
  if (!message::write_string(text, out)) out.append("null");
}

void write_findings(message::Text& out, const Findings& findings) {
  out.append(",\"checks\":");
  char before = '[';
  for (const plugin::Finding& finding : findings) {
    out.push(std::exchange(before, ','));
    out.push('{');
    write_text(out, "plugin", finding.plugin);
    out.push(',');
    write_text(out, "check", finding.check);
    out.push(',');
    write_text(out, "status", finding.status());
    if (!finding.is_well()) {
      out.push(',');
      write_text(out, "reason", finding.why);
    }
    out.push('}');
  }
  out.push(']');
}

void answer_health(message::Reply& reply, int status,
                   const std::vector<Monitor::Objection>& objections = {},
                   const Findings& findings = {}) {
  message::answer(reply, status);
  reply.media_type = "application/json";
  reply.body.append(status == 200 ? R"({"status":"ok")" : R"({"status":"not ready")");
  for (const Monitor::Objection& objection : objections) {
    reply.body.append(",\"");
    reply.body.append(objection.state);
    reply.body.append("\":");
    char before = '[';
    for (const std::string& plugin : objection.plugins) {
      reply.body.push(std::exchange(before, ','));
      if (!message::write_string(plugin, reply.body)) reply.body.append("null");
    }
    reply.body.push(']');
  }
  if (!findings.empty()) write_findings(reply.body, findings);
  reply.body.push('}');
}

bool are_well(const Findings& findings) {
  return std::all_of(findings.begin(), findings.end(),
                     [](const plugin::Finding& finding) { return finding.is_well(); });
}

/// A browser on this machine that a web site has led here by a name of its own: it would let that
/// site read the answer (DNS rebinding).
bool is_led_here(const message::Request& request) {
  if (!request.peer.starts_with("127.") && !request.peer.starts_with("[::1]")) return false;
  const auto host = request.authority.substr(0, message::port_colon(request.authority));
  return !host.empty() && !host.starts_with('[') && !os::same_word(host, "localhost") &&
         host.find_first_not_of("0123456789.") != host.npos;
}

}  // namespace

Limits Monitor::limits(const settings::Settings& settings) {
  Limits limits{settings};
  limits.spared_descriptors = 0;  // it is what others leave them for
  limits.threads.serving = 1;
  limits.queues.handlers = most_waiting;
  limits.threads.handlers = limits.threads.handlers_most = 2;  // who looks holds no probe up
  return limits;
}

Monitor::Said Monitor::answer(Exchange& exchange, settings::Public shown) const {
  const std::string_view path = exchange.request.path;
  message::Reply& reply = exchange.reply;
  const bool health = tells_health(path);
  const bool metrics = path == "/metrics" && shown == settings::Public::all;
  const bool page = OperatorPage::has(path) && shown == settings::Public::all;
  if (shown == settings::Public::none || !(health || metrics || page)) return Said::nothing;
  if (exchange.request.method != "GET" && exchange.request.method != "HEAD") {
    message::refuse(reply, {405, "Method Not Allowed"});
    reply.headers.push_back({"allow", "GET, HEAD"});
    return Said::all;
  }
  if (page) return answer_later(exchange);
  if (path != "/healthz" && ready_ && sources_.has_checks()) return answer_later(exchange);
  serve(exchange, shown);
  return Said::all;
}

Monitor::Said Monitor::answer_later(Exchange& exchange) const {
  exchange.asks_plugins = true;
  return Said::later;
}

void Monitor::serve(Exchange& exchange, settings::Public shown) const {
  const std::string_view path = exchange.request.path;
  message::Reply& reply = exchange.reply;
  if (OperatorPage::has(path)) return page_.answer(exchange);
  if (path == "/healthz") {
    answer_health(reply, 200);
  } else {
    const Findings findings = ready_ ? sources_.check_health() : Findings{};
    if (path == "/metrics")
      write(exchange, findings);
    else
      answer_ready(reply, shown, findings);
  }
  reply.headers.push_back({"cache-control", "no-store"});
}

/// Names of plugins are for the operator.
void Monitor::answer_ready(message::Reply& reply, settings::Public shown,
                           const Findings& findings) const {
  if (!ready_) return answer_health(reply, 503);
  const auto objections = sources_.objections();
  const int status = objections.empty() && are_well(findings) ? 200 : 503;
  if (shown != settings::Public::all) return answer_health(reply, status);
  answer_health(reply, status, objections, findings);
}

Admission Monitor::admit(Exchange& exchange) {
  if (OperatorPage::has(exchange.request.path) && is_led_here(exchange.request)) {
    message::refuse(exchange.reply,
                    {403, "Ask by an address or localhost: another name may be somebody else's"});
    mark(exchange);
    return {};
  }
  const Said said = answer(exchange, settings::Public::all);
  if (said == Said::nothing && exchange.request.path == "/")
    return message::redirect(exchange.reply, "_portico/"), Admission{};
  if (said == Said::later) return {Admission::Next::dispatch, most_body};
  if (said == Said::nothing) message::refuse(exchange.reply, {404, "Not Found"});
  mark(exchange);
  return {};
}

Served Monitor::serve(Exchange& exchange) {
  serve(exchange, settings::Public::all);
  mark(exchange);
  return Served::whole;
}

void Monitor::mark(Exchange& exchange) {
  message::ErrorWriter{errors_}.write(exchange.reply, exchange.request.path);
}

void Monitor::write(Exchange& exchange, const Findings& findings) const {
  message::Reply& reply = exchange.reply;
  const MetricFormat format = wanted_format(exchange.request);
  message::answer(reply, 200);
  reply.media_type = media_type_of(format);
  message::vary(reply.headers, "Accept");
  const auto table = sources_.table();
  const bool ready = ready_ && sources_.objections().empty() && are_well(findings);
  const auto policy = sources_.policy();
  const Figures figures{.routes = table->routes(),
                        .others = others_.sum(),
                        .unsupported = unsupported_.sum(),
                        .server = sources_.server(),
                        .spooled = sources_.spooled(),
                        .tasks = sources_.tasks(),
                        .plugins = sources_.plugins(),
                        .answers = policy->answers(),
                        .verifier_faults = policy->verifiers().faults(),
                        .denials = policy->verifiers().denials().sums(),
                        .findings = findings,
                        .versions = sources_.versions(),
                        .reload = sources_.reload(),
                        .ready = ready,
                        .tls = sources_.tls,
                        .expiries =
                            sources_.expiries ? sources_.expiries() : std::vector<tls::Expiry>{},
                        .durable = sources_.durable ? sources_.durable() : task::Tally{},
                        .spans = sources_.spans ? sources_.spans() : std::nullopt,
                        .crashes = process::crash_totals(),
                        .other_exemplars = others_.exemplars()};
  write_metrics(figures, format, reply.body);
}

}  // namespace portico::http
