#include "http/monitoring/monitor.hpp"

#include <utility>

#include "message/answer.hpp"
#include "message/error_writer.hpp"
#include "model/write.hpp"

namespace portico::http {
namespace {

void answer_health(message::Reply& reply, int status, std::string_view word,
                   const std::vector<Monitor::Objection>& objections = {}) {
  message::answer(reply, status);
  reply.media_type = "application/json";
  reply.body.append("{\"status\":\"");
  reply.body.append(word);
  reply.body.push('"');
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
  reply.body.push('}');
}

}  // namespace

Limits Monitor::limits(const settings::Settings& settings) {
  Limits limits{settings};
  limits.threads.serving = limits.queues.handlers = 1;
  limits.threads.handlers = limits.threads.handlers_most = 1;
  return limits;
}

bool Monitor::answer(Exchange& exchange, settings::Public shown) const {
  const std::string_view path = exchange.request.path;
  message::Reply& reply = exchange.reply;
  const bool health = path == "/healthz" || path == "/readyz";
  const bool metrics = path == "/metrics" && shown == settings::Public::all;
  if (shown == settings::Public::none || !(health || metrics)) return false;
  if (exchange.request.method != "GET" && exchange.request.method != "HEAD") {
    message::refuse(reply, {405, "Method Not Allowed"});
    reply.headers.push_back({"allow", "GET, HEAD"});
    return true;
  }
  if (metrics)
    write(reply);
  else if (path == "/healthz")
    answer_health(reply, 200, "ok");
  else
    answer_ready(reply, shown);
  reply.headers.push_back({"cache-control", "no-store"});
  return true;
}

/// Names of plugins are for the operator.
void Monitor::answer_ready(message::Reply& reply, settings::Public shown) const {
  if (!ready_) return answer_health(reply, 503, "not ready");
  const auto objections = sources_.objections();
  if (objections.empty()) return answer_health(reply, 200, "ok");
  if (shown != settings::Public::all) return answer_health(reply, 503, "not ready");
  answer_health(reply, 503, "not ready", objections);
}

Admission Monitor::admit(Exchange& exchange) {
  if (!answer(exchange, settings::Public::all)) message::refuse(exchange.reply, {404, "Not Found"});
  mark(exchange);
  return {};
}

void Monitor::mark(Exchange& exchange) {
  message::ErrorWriter{errors_}.write(exchange.reply, exchange.request.path);
}

void Monitor::write(message::Reply& reply) const {
  message::answer(reply, 200);
  reply.media_type = "text/plain; version=0.0.4; charset=utf-8";
  const auto table = sources_.table();
  const bool ready = ready_ && sources_.objections().empty();
  const Figures figures{
      table->routes(),  others_.sum(),      unsupported_.sum(),           sources_.server(),
      sources_.tasks(), sources_.plugins(), sources_.policy()->answers(), ready};
  write_metrics(figures, reply.body);
}

}  // namespace portico::http
