#include "message/field/forwarded.hpp"

#include <algorithm>

#include "message/bytes.hpp"
#include "message/field/headers.hpp"
#include "message/field/separated.hpp"
#include "os/ascii.hpp"

namespace portico::message {
namespace {

template <class Use> void each_field(const Request& request, std::string_view name, Use use) {
  for (const Header& header : request.headers)
    if (os::same_word(header.name, name)) use(header.value);
}

/// The names of an element's parameters, as far as they have been read.
using Names = std::pmr::vector<std::string_view>;
/// Four are known (RFC 7239, section 5); each is compared with those before it.
constexpr std::size_t most_parameters = 16;

/// forwarded-pair; a parameter that is not known is none of ours.
bool read_pair(std::string_view pair, Hop& hop, Names& names, Arena& arena) {
  const auto equals = pair.find('=');
  const std::string_view name = pair.substr(0, equals);
  const bool repeated = std::any_of(names.begin(), names.end(), [&](std::string_view other) {
    return os::same_word(name, other);
  });
  names.push_back(is_token(name) ? name : std::string_view{});
  if (equals == std::string_view::npos || !is_token(name) || repeated ||
      names.size() > most_parameters)
    return false;
  const std::string_view text = pair.substr(equals + 1);
  if (!is_quoted(text) && !is_token(text)) return false;
  const std::string_view value = unquoted(text, arena);
  if (os::same_word(name, "for")) hop.client = value;
  if (os::same_word(name, "proto")) hop.scheme = value;
  if (os::same_word(name, "host")) hop.host = value;
  return true;
}

bool read_element(std::string_view element, Hop& hop, Arena& arena, std::string_view& wrong) {
  Names names{&arena};
  while (!element.empty()) {
    const std::string_view pair = os::trimmed(next_part(element, ';'));
    if (!pair.empty() && !read_pair(pair, hop, names, arena)) return wrong = names.back(), false;
  }
  return true;
}

using List = std::pmr::vector<std::string_view>;

List list_of(const Request& request, std::string_view name, Arena& arena) {
  List list{&arena};
  each_field(request, name, [&](std::string_view value) {
    each_word(value, [&](std::string_view word) { list.push_back(word); });
  });
  return list;
}

/// So far from the end, or as far as there is one.
std::string_view from_end(const List& list, std::size_t distance) {
  if (list.empty()) return {};
  return list[list.size() - 1 - std::min(distance, list.size() - 1)];
}

}  // namespace

std::optional<Hops> forwarded(const Request& request, Arena& arena, std::string_view& wrong) {
  Hops hops{&arena};
  bool good = true;
  each_field(request, "forwarded", [&](std::string_view rest) {
    while (!rest.empty() && good) {
      const std::string_view element = os::trimmed(next_part(rest, ','));
      if (!element.empty()) good = read_element(element, hops.emplace_back(), arena, wrong);
    }
  });
  if (!good) return std::nullopt;
  return hops;
}

Hops x_forwarded(const Request& request, Arena& arena) {
  const List clients = list_of(request, "x-forwarded-for", arena),
             schemes = list_of(request, "x-forwarded-proto", arena),
             hosts = list_of(request, "x-forwarded-host", arena),
             ports = list_of(request, "x-forwarded-port", arena),
             prefixes = list_of(request, "x-forwarded-prefix", arena);
  Hops hops{&arena};
  for (std::size_t distance = std::max<std::size_t>(clients.size(), 1); distance-- > 0;)
    hops.push_back({clients.empty() ? std::string_view{} : from_end(clients, distance),
                    from_end(schemes, distance), from_end(hosts, distance),
                    from_end(ports, distance), from_end(prefixes, distance)});
  return hops;
}

Node Node::of(std::string_view text) {
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) return {};
    const std::string_view rest = text.substr(end + 1);
    if (!rest.empty() && !rest.starts_with(':')) return {};
    return {text.substr(1, end - 1), rest.substr(std::min<std::size_t>(1, rest.size()))};
  }
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || text.find(':', colon + 1) != std::string_view::npos)
    return {text, {}};
  return {text.substr(0, colon), text.substr(colon + 1)};
}

}  // namespace portico::message
