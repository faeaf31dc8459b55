// Which hosts this server answers for: a request for another one is refused, so that a forged Host
// never gets into links, redirects and caches. As Starlette's TrustedHostMiddleware, but without
// regard to case and with IPv6 addresses: "example.org", "*.example.org" (not example.org itself),
// "[::1]", "*"; without a port. 307 from example.org where only www.example.org is allowed.

#include <algorithm>
#include <utility>

#include "http/policy/rule.hpp"
#include "message/answer.hpp"
#include "message/error_writer.hpp"
#include "message/field/headers.hpp"
#include "message/target.hpp"
#include "os/ascii.hpp"

namespace portico::http {
namespace {

/// What is wrong with the pattern, or "".
std::string pattern_objection(const std::string& pattern) {
  const auto refuse = [&](const char* why) { return '"' + pattern + '"' + why; };
  const bool wild = pattern.starts_with("*.") && pattern.size() > 2;
  const bool bracketed = pattern.starts_with('[') && pattern.ends_with(']');
  if (pattern == "*") return {};
  if (pattern.empty() || !message::printable(pattern) ||
      pattern.find_first_of(" \t/") != pattern.npos)
    return refuse(" is not the name of a host");
  if (pattern.find('*', wild ? 1 : 0) != pattern.npos)
    return refuse(": a wildcard is \"*\" or stands first, as in \"*.example.org\"");
  if (!bracketed && pattern.find(':') != pattern.npos)
    return refuse(": a host is named without its port, an IPv6 address in brackets");
  return {};
}

bool matches(std::string_view host, std::string_view pattern) {
  if (!pattern.starts_with('*')) return os::same_word(host, pattern);
  pattern.remove_prefix(1);
  return host.size() > pattern.size() &&
         os::same_word(host.substr(host.size() - pattern.size()), pattern);
}

constexpr std::string_view www = "www.";

class TrustedHosts final : public Rule {
public:
  explicit TrustedHosts(settings::TrustedHosts values) : values_{std::move(values)} {
    check_entries("trusted_hosts.allowed", values_.allowed, pattern_objection);
  }

  bool before(Exchange& exchange, std::string_view) const override {
    const message::Request& request = exchange.request;
    const auto host = request.authority.substr(0, message::port_colon(request.authority));
    bool elsewhere = false;
    for (const std::string_view pattern : values_.allowed) {
      if (matches(host, pattern)) return false;
      elsewhere |= pattern.starts_with(www) && os::same_word(pattern.substr(www.size()), host);
    }
    if (elsewhere && values_.www_redirect && request.path != "*") {
      const std::string location = message::url(
          request, request.scheme(), std::string{www}.append(request.authority), request.path);
      message::redirect(exchange.reply, message::keep(exchange.arena, location));
      return true;
    }
    message::refuse(exchange.reply, {400, "Invalid host header", message::Refusal::Usual::text});
    return true;
  }

private:
  const settings::TrustedHosts values_;
};

}  // namespace

MadeRule trusted_hosts(const settings::Settings& settings) {
  const auto& allowed = settings.trusted_hosts.allowed;
  auto made = std::make_unique<const TrustedHosts>(settings.trusted_hosts);
  const bool any =
      allowed.empty() || std::find(allowed.begin(), allowed.end(), "*") != allowed.end();
  return any ? nullptr : std::move(made);
}

}  // namespace portico::http
