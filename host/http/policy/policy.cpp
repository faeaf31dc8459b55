#include "http/policy/policy.hpp"

#include <stdexcept>

#include "message/headers.hpp"

namespace portico::http {
namespace {

// The sentence of what could not be made, with the name of its part in front.
template <class Part, class Options> Part part(const std::string& name, const Options& options) {
  try {
    return Part{options};
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument{name + '.' + error.what()};
  }
}

std::optional<Cors> optional_cors(const std::string& name,
                                  const std::optional<Cors::Options>& options) {
  if (!options) return std::nullopt;
  return part<Cors>(name, *options);
}

}  // namespace

Policy::Policy(const Options& options)
    : request_id_{part<RequestId>("request_id", options.request_id)},
      trusted_hosts_{part<TrustedHosts>("trusted_hosts", options.trusted_hosts)},
      https_redirect_{options.https_redirect},
      security_headers_{part<SecurityHeaders>("security_headers", options.security_headers)},
      compress_{part<Compress>("compression", options.compress)},
      cors_{optional_cors("cors", options.cors)},
      errors_{options.errors},
      bodies_{options.bodies} {
  for (const auto& [id, cors] : options.plugin_cors)
    plugin_cors_.emplace(id, optional_cors("plugins." + id + ".cors", cors));
}

bool Policy::before(Exchange& exchange, std::string_view plugin) const {
  request_id_.name(exchange);
  if (trusted_hosts_.refuse(exchange) || https_redirect_.answer(exchange)) return true;
  if (message::coded_body(exchange.request)) {
    message::refuse(exchange.reply, {415, "The body must not have a content coding"});
    exchange.reply.headers.push_back({"accept-encoding", "identity"});
    return true;
  }
  const Cors* cors = this->cors(exchange, plugin);
  if (!cors || !Cors::preflight(exchange.request)) return false;
  cors->answer(exchange);
  return true;
}

void Policy::after(Exchange& exchange, std::string_view plugin) const {
  errors_.write(exchange.reply, exchange.request.path);
  request_id_.name(exchange);
  const Cors* cors = this->cors(exchange, plugin);
  if (cors && !Cors::preflight(exchange.request)) cors->mark(exchange);
  security_headers_.mark(exchange);
  request_id_.mark(exchange);
  compress_.apply(exchange);
}

const Cors* Policy::cors(const Exchange& exchange, std::string_view plugin) const {
  if (plugin.empty()) plugin = exchange.owner;
  const auto own = plugin_cors_.find(plugin);
  const auto& chosen = own == plugin_cors_.end() ? cors_ : own->second;
  return chosen ? &*chosen : nullptr;
}

}  // namespace portico::http
