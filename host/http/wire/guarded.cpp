#include "http/wire/guarded.hpp"

#include <exception>
#include <string>

#include <Poco/Logger.h>

#include "http/wire/writing/own_answer.hpp"
#include "settings/log/log_scope.hpp"

namespace portico::http {
namespace {

void fail(Service& service, Exchange& exchange, const char* what, const std::exception& error) {
  const settings::LogScope scope{exchange.id, exchange.trace};
  Poco::Logger::get("portico.http")
      .error(std::string{"A request could not be "} + what + ": " + error.what());
  refuse(service, exchange, {500, "Internal Server Error"});
}

}  // namespace

Admission admit(Service& service, Exchange& exchange) {
  try {
    return service.admit(exchange);
  } catch (const std::exception& error) {
    fail(service, exchange, "admitted", error);
  }
  return {};
}

Admission verified(Service& service, Exchange& exchange) {
  try {
    return service.verified(exchange);
  } catch (const std::exception& error) {
    fail(service, exchange, "admitted", error);
  }
  return {};
}

Served serve(Service& service, Exchange& exchange) {
  try {
    return service.serve(exchange);
  } catch (const std::exception& error) {
    fail(service, exchange, "served", error);
  }
  return Served::whole;
}

}  // namespace portico::http
