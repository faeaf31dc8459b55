#include "http/policy/https_redirect.hpp"

#include <string>

#include "message/answer.hpp"
#include "message/error_writer.hpp"

namespace portico::http {
namespace {

// Behind the brackets of an IPv6 address.
std::size_t port_colon(std::string_view authority) {
  const auto bracket = authority.rfind(']');
  return authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
}

std::string_view without_default_port(std::string_view authority) {
  const auto colon = port_colon(authority);
  if (colon == std::string_view::npos) return authority;
  const auto port = authority.substr(colon + 1);
  const bool dropped = port.empty() || port == "80" || port == "443";
  return dropped ? authority.substr(0, colon) : authority;
}

}  // namespace

bool HttpsRedirect::answer(Exchange& exchange) const {
  const message::Request& request = exchange.request;
  if (!options_.enabled || request.secure || request.path == "*") return false;
  if (request.authority.empty()) {
    message::refuse(exchange.reply, {400, "Invalid host header", message::Refusal::Usual::text});
    return true;
  }
  std::string location = "https://";
  if (!options_.port) {
    location.append(without_default_port(request.authority));
  } else {
    location.append(request.authority.substr(0, port_colon(request.authority)));
    if (*options_.port != 443) location.append(":").append(std::to_string(*options_.port));
  }
  location.append(request.path);
  if (!request.query.empty()) location.append("?").append(request.query);
  message::redirect(exchange.reply, message::keep(exchange.arena, location));
  return true;
}

}  // namespace portico::http
