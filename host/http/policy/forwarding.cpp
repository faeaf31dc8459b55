#include "http/policy/forwarding.hpp"

#include <algorithm>
#include <optional>

#include "http/policy/rule.hpp"
#include "message/bytes.hpp"
#include "message/field/forwarded.hpp"
#include "message/target.hpp"
#include "os/ascii.hpp"

namespace portico::http {
namespace {

constexpr std::string_view key = "proxies.trusted";
constexpr std::string_view over_socket = "unix";
constexpr std::size_t longest_prefix = 255;

std::string objection(const std::string& entry) {
  if (entry == over_socket || os::Network::parse(entry)) return {};
  return '"' + entry +
         "\" is no network: write an address, a network such as \"10.0.0.0/8\" with no bits behind "
         "its prefix, or \"unix\" for whoever comes over a unix socket";
}

/// As RFC 3986 has it: what stands before the paths of the host.
bool valid_root_path(std::string_view path) {
  return path.starts_with('/') && !path.starts_with("//") && message::target_bytes.all(path) &&
         path.find('?') == std::string_view::npos && message::percent_encoded(path);
}

std::string_view without_slashes(std::string_view path) {
  return path.substr(0, path.find_last_not_of('/') + 1);
}

/// Of a node; the zone of a link-local one (RFC 4007, section 11) says by which interface, not
/// whose it is.
std::optional<Poco::Net::IPAddress> address_of(const message::Node& node) {
  return os::ip_address(node.host.substr(0, node.host.find('%')));
}

/// As a peer is told; a port that is hidden or not told is 0.
std::string printed(const Poco::Net::IPAddress& address, std::string_view port) {
  const bool told = !port.empty() && message::valid_port(port);
  const std::string host = address.toString();
  const bool bare = address.family() == Poco::Net::IPAddress::IPv4;
  std::string text = bare ? host : '[' + host + ']';
  return text.append(":").append(told ? port : "0");
}

/// What a proxy further out has said goes before.
void merge(message::Hop& seen, const message::Hop& hop) {
  const auto take = [](std::string_view& into, std::string_view from) {
    if (!from.empty()) into = from;
  };
  take(seen.scheme, hop.scheme);
  take(seen.host, hop.host);
  take(seen.port, hop.port);
  take(seen.prefix, hop.prefix);
}

message::Refusal use_scheme(std::string_view scheme, message::Request& request) {
  if (scheme.empty()) return {};
  request.secure = os::same_word(scheme, "https") || os::same_word(scheme, "wss");
  if (request.secure || os::same_word(scheme, "http") || os::same_word(scheme, "ws")) return {};
  return {400, "Unknown scheme in the header of a proxy"};
}

/// A port that the scheme does not imply belongs to the host, unless that has one already.
message::Refusal use_host(const message::Hop& seen, Exchange& exchange) {
  message::Request& request = exchange.request;
  if (!seen.host.empty() && !message::valid_authority(seen.host))
    return {400, "Malformed host in the header of a proxy"};
  if (!seen.host.empty()) request.authority = seen.host;
  if (seen.port.empty()) return {};
  if (!message::valid_port(seen.port)) return {400, "Malformed port in the header of a proxy"};
  const bool usual = seen.port == (request.secure ? "443" : "80");
  if (usual || request.authority.empty() ||
      message::port_colon(request.authority) != std::string_view::npos)
    return {};
  request.authority =
      message::keep(exchange.arena, std::string{request.authority}.append(":").append(seen.port));
  return {};
}

message::Refusal use_prefix(std::string_view prefix, message::Request& request) {
  const std::string_view root = without_slashes(prefix);
  if (root.size() > longest_prefix) return {400, "The prefix in the header of a proxy is too long"};
  if (!root.empty() && !valid_root_path(root))
    return {400, "Malformed prefix in the header of a proxy"};
  if (!prefix.empty()) request.root_path = root;
  return {};
}

message::Refusal use(const message::Hop& seen, Exchange& exchange) {
  if (const auto refusal = use_scheme(seen.scheme, exchange.request)) return refusal;
  if (const auto refusal = use_host(seen, exchange)) return refusal;
  return use_prefix(seen.prefix, exchange.request);
}

/// Takes the root path off a path that still has it (as Starlette does).
void strip(std::string_view root, std::string_view& path) {
  if (root.empty() || !path.starts_with(root)) return;
  if (path.size() == root.size())
    path = "/";
  else if (path[root.size()] == '/')
    path.remove_prefix(root.size());
}

message::Refusal malformed(std::string_view parameter, message::Arena& arena) {
  constexpr std::string_view what = "Malformed Forwarded header";
  if (parameter.empty()) return {400, what};
  return {400, message::keep(arena, std::string{what}.append(": ").append(parameter))};
}

}  // namespace

std::unique_ptr<const Forwarding> Forwarding::make(const settings::Settings& settings) {
  check_entries(std::string{key}, settings.proxies.trusted, objection);
  if (settings.proxies.trusted.empty() && settings.docs.root_path.empty()) return nullptr;
  return std::unique_ptr<const Forwarding>{new Forwarding{settings}};
}

Forwarding::Forwarding(const settings::Settings& settings)
    : fields_{settings.proxies.fields},
      root_path_{settings.docs.root_path} {
  for (const std::string& entry : settings.proxies.trusted) {
    sockets_ |= entry == over_socket;
    if (const auto network = os::Network::parse(entry)) networks_.push_back(*network);
  }
}

bool Forwarding::believed(const Poco::Net::IPAddress& address) const {
  return std::any_of(networks_.begin(), networks_.end(),
                     [&](const os::Network& network) { return network.has(address); });
}

bool Forwarding::believes(std::string_view peer) const {
  if (peer.starts_with(over_socket)) return sockets_;
  const auto address = address_of(message::Node::of(peer));
  return address && believed(*address);
}

message::Refusal Forwarding::identify(Exchange& exchange) const {
  message::Request& request = exchange.request;
  request.root_path = root_path_;
  if (believes(request.peer))
    if (const message::Refusal refusal = read(exchange)) return refusal;
  strip(root_path_, request.path);
  return {};
}

message::Refusal Forwarding::read(Exchange& exchange) const {
  message::Request& request = exchange.request;
  std::string_view wrong;
  auto hops = fields_ == settings::ForwardedBy::forwarded
                  ? message::forwarded(request, exchange.arena, wrong)
                  : message::x_forwarded(request, exchange.arena);
  if (!hops) return malformed(wrong, exchange.arena);
  message::Hop seen;
  for (auto hop = hops->rbegin(); hop != hops->rend(); ++hop) {
    merge(seen, *hop);
    const message::Node node = message::Node::of(hop->client);
    const auto address = address_of(node);
    if (!address) break;  // it is hidden, or was never one
    request.peer = message::keep(exchange.arena, printed(*address, node.port));
    if (!believed(*address)) break;
  }
  return use(seen, exchange);
}

}  // namespace portico::http
