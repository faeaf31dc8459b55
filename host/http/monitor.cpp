#include "http/monitor.hpp"

#include "http/answer.hpp"

namespace portico::http {
namespace {

void answer_health(plugin::Reply& reply, int status, std::string_view word) {
  answer(reply, status);
  reply.media_type = "application/json";
  reply.body.append("{\"status\":\"");
  reply.body.append(word);
  reply.body.append("\"}");
}

}  // namespace

bool Monitor::answer(Exchange& exchange, settings::Public shown) const {
  const std::string_view path = exchange.request.path;
  plugin::Reply& reply = exchange.reply;
  const bool health = path == "/healthz" || path == "/readyz";
  const bool metrics = path == "/metrics" && shown == settings::Public::all;
  if (shown == settings::Public::none || !(health || metrics)) return false;
  if (exchange.request.method != "GET" && exchange.request.method != "HEAD") {
    http::answer(reply, 405, "Method Not Allowed");
    reply.headers.push_back({"allow", "GET, HEAD"});
    return true;
  }
  if (metrics)
    write(reply);
  else if (path == "/healthz" || ready_)
    answer_health(reply, 200, "ok");
  else
    answer_health(reply, 503, "not ready");
  reply.headers.push_back({"cache-control", "no-store"});
  return true;
}

Admission Monitor::admit(Exchange& exchange) {
  if (!answer(exchange, settings::Public::all)) http::answer(exchange.reply, 404, "Not Found");
  return {};
}

void Monitor::write(plugin::Reply& reply) const {
  http::answer(reply, 200);
  reply.media_type = "text/plain; version=0.0.4; charset=utf-8";
  const auto table = sources_.table();
  const Figures figures{table->routes(), others_.sum(), sources_.server(), sources_.tasks(),
                        ready_};
  write_metrics(figures, reply.body);
}

}  // namespace portico::http
