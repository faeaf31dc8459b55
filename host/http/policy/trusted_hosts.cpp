#include "http/policy/trusted_hosts.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "message/answer.hpp"
#include "message/error_writer.hpp"
#include "message/headers.hpp"
#include "os/ascii.hpp"

namespace portico::http {
namespace {

std::string_view without_port(std::string_view authority) {
  if (authority.starts_with('[')) return authority.substr(0, authority.find(']') + 1);
  return authority.substr(0, authority.find(':'));
}

void check(const std::string& pattern) {
  const bool wild = pattern.starts_with("*.") && pattern.size() > 2;
  const bool bracketed = pattern.starts_with('[') && pattern.ends_with(']');
  if (pattern == "*") return;
  if (pattern.empty() || !message::printable(pattern) ||
      pattern.find_first_of(" \t/") != pattern.npos)
    throw std::invalid_argument{"allowed: \"" + pattern + "\" is not the name of a host"};
  if (pattern.find('*', wild ? 1 : 0) != pattern.npos)
    throw std::invalid_argument{"allowed: \"" + pattern +
                                "\": a wildcard is \"*\" or stands first, as in \"*.example.org\""};
  if (!bracketed && pattern.find(':') != pattern.npos)
    throw std::invalid_argument{
        "allowed: \"" + pattern +
        "\": a host is named without its port, an IPv6 address in brackets"};
}

bool matches(std::string_view host, std::string_view pattern) {
  if (!pattern.starts_with('*')) return os::same_word(host, pattern);
  pattern.remove_prefix(1);
  return host.size() > pattern.size() &&
         os::same_word(host.substr(host.size() - pattern.size()), pattern);
}

constexpr std::string_view www = "www.";

}  // namespace

TrustedHosts::TrustedHosts(Options options) : options_{std::move(options)} {
  const auto& allowed = options_.allowed;
  std::for_each(allowed.begin(), allowed.end(), check);
  any_ = allowed.empty() || std::find(allowed.begin(), allowed.end(), "*") != allowed.end();
}

bool TrustedHosts::refuse(Exchange& exchange) const {
  if (any_) return false;
  const message::Request& request = exchange.request;
  const auto host = without_port(request.authority);
  bool elsewhere = false;
  for (const std::string_view pattern : options_.allowed) {
    if (matches(host, pattern)) return false;
    elsewhere |= pattern.starts_with(www) && os::same_word(pattern.substr(www.size()), host);
  }
  if (elsewhere && options_.www_redirect && request.path != "*") {
    std::string location = request.secure ? "https://www." : "http://www.";
    location.append(request.authority).append(request.path);
    if (!request.query.empty()) location.append("?").append(request.query);
    message::redirect(exchange.reply, message::keep(exchange.arena, location));
    return true;
  }
  message::refuse(exchange.reply, {400, "Invalid host header", message::Refusal::Usual::text});
  return true;
}

}  // namespace portico::http
