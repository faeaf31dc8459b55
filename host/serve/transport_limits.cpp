#include "serve/transport_limits.hpp"

namespace portico::serve {

http::Limits transport_limits(const settings::Settings& settings) {
  http::Limits limits;
  limits.target = settings.limits.target;
  limits.header_section = settings.limits.header_section;
  limits.header_fields = settings.limits.header_fields;
  limits.body_rate = settings.limits.body_rate;
  limits.bodies = settings.limits.bodies;
  limits.send_rate = settings.limits.send_rate;
  limits.connections = settings.limits.connections;
  limits.header_deadline = settings.deadlines.header;
  limits.body_deadline = settings.deadlines.body;
  limits.keep_alive = settings.deadlines.keep_alive;
  limits.handler_deadline = settings.deadlines.handler;
  limits.send_deadline = settings.deadlines.send;
  limits.pool_threads = settings.threads.handlers;
  limits.pool_queue = settings.queues.handlers;
  return limits;
}

http::Limits monitoring_limits(const settings::Settings& settings) {
  http::Limits limits = transport_limits(settings);
  limits.pool_threads = limits.pool_queue = 1;
  return limits;
}

}  // namespace portico::serve
