// 307 from http to https, as Starlette's HTTPSRedirectMiddleware: the ports 80 and 443 are dropped,
// another one is kept unless the port of https is given. 400 where the request names no host.

#include <string>

#include "http/policy/rule.hpp"
#include "message/answer.hpp"
#include "message/error_writer.hpp"
#include "message/target.hpp"

namespace portico::http {
namespace {

std::string_view without_default_port(std::string_view authority) {
  const auto colon = message::port_colon(authority);
  if (colon == std::string_view::npos) return authority;
  const auto port = authority.substr(colon + 1);
  const bool dropped = port.empty() || port == "80" || port == "443";
  return dropped ? authority.substr(0, colon) : authority;
}

class HttpsRedirect final : public Rule {
public:
  explicit HttpsRedirect(std::size_t port) : port_{port} {}

  bool before(Exchange& exchange, std::string_view) const override {
    const message::Request& request = exchange.request;
    if (request.secure || request.path == "*") return false;
    if (request.authority.empty()) {
      message::refuse(exchange.reply, {400, "Invalid host header", message::Refusal::Usual::text});
      return true;
    }
    const std::string location =
        message::url(request, "https", authority(request.authority), request.path);
    message::redirect(exchange.reply, message::keep(exchange.arena, location));
    return true;
  }

private:
  std::string authority(std::string_view asked) const {
    if (port_ == 0) return std::string{without_default_port(asked)};
    const std::string host{asked.substr(0, message::port_colon(asked))};
    return port_ == 443 ? host : host + ':' + std::to_string(port_);
  }

  const std::size_t port_;  ///< where https is served; 0: that of the request
};

}  // namespace

MadeRule https_redirect(const settings::Settings& settings) {
  if (!settings.https_redirect.enabled) return nullptr;
  return std::make_unique<const HttpsRedirect>(settings.https_redirect.port);
}

}  // namespace portico::http
