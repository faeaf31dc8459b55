#include "message/target.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "message/bytes.hpp"
#include "os/ascii.hpp"

namespace portico::message {
namespace {

constexpr Refusal bad_target{400, "Malformed request target"};

// "[::1]" without the brackets.
bool valid_literal(std::string_view text) {
  if (text.starts_with('v') || text.starts_with('V')) {
    auto dot = text.find('.');
    if (dot == std::string_view::npos || dot < 2 || dot + 1 == text.size()) return false;
    auto tail = text.substr(dot + 1);
    return hex_digits.all(text.substr(1, dot - 1)) && tail.find('%') == std::string_view::npos &&
           std::all_of(tail.begin(), tail.end(),
                       [](char c) { return c == ':' || host_bytes.has(c); });
  }
  std::array<char, INET6_ADDRSTRLEN> terminated{};
  if (text.size() >= terminated.size()) return false;
  text.copy(terminated.data(), text.size());
  in6_addr address;
  return ::inet_pton(AF_INET6, terminated.data(), &address) == 1;
}

Refusal split_path(Request& request, std::string_view rest) {
  if (!target_bytes.all(rest)) return bad_target;
  auto mark = rest.find('?');
  request.path = rest.substr(0, mark);
  if (!percent_encoded(request.path)) return bad_target;
  if (mark != std::string_view::npos) request.query = rest.substr(mark + 1);
  return {};
}

Refusal parse_absolute(Request& request) {
  std::string_view target = request.target;
  auto colon = target.find("://");
  if (colon == std::string_view::npos) return bad_target;
  auto scheme = target.substr(0, colon);
  if (!os::same_word(scheme, "http") && !os::same_word(scheme, "https")) return bad_target;
  target.remove_prefix(colon + 3);
  auto end = std::min(target.find_first_of("/?"), target.size());
  request.authority = target.substr(0, end);
  if (!valid_authority(request.authority)) return bad_target;
  target.remove_prefix(end);
  if (Refusal fault = split_path(request, target)) return fault;
  if (request.path.empty())
    request.path = request.method == "OPTIONS" && target.empty() ? "*" : "/";
  return {};
}

}  // namespace

bool valid_port(std::string_view text) {
  unsigned port = 0;
  for (const char digit : text) {
    if (digit < '0' || digit > '9') return false;
    port = port * 10 + static_cast<unsigned>(digit - '0');
    if (port > 65535) return false;
  }
  return true;
}

// Behind the brackets of an IPv6 address.
std::size_t port_colon(std::string_view authority) {
  const auto bracket = authority.rfind(']');
  return authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
}

bool valid_authority(std::string_view text) {
  if (text.empty()) return false;
  if (text.front() == '[') {
    auto end = text.find(']');
    if (end == std::string_view::npos || !valid_literal(text.substr(1, end - 1))) return false;
    text.remove_prefix(end + 1);
    return text.empty() || (text.front() == ':' && valid_port(text.substr(1)));
  }
  auto colon = text.find(':');
  auto host = text.substr(0, colon);
  if (host.empty() || !host_bytes.all(host) || !percent_encoded(host)) return false;
  return colon == std::string_view::npos || valid_port(text.substr(colon + 1));
}

std::string url(const Request& request, std::string_view scheme, std::string_view authority,
                std::string_view path) {
  std::string url{scheme};
  url.append("://").append(authority).append(request.root_path).append(path);
  if (!request.query.empty()) url.append("?").append(request.query);
  return url;
}

Refusal parse_target(Request& request) {
  if (request.target.starts_with('/')) return split_path(request, request.target);
  if (request.target != "*") return parse_absolute(request);
  if (request.method != "OPTIONS") return bad_target;
  request.path = request.target;
  return {};
}

}  // namespace portico::message
