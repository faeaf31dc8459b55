#include "http/security/attempts.hpp"

#include <algorithm>
#include <string>

#include "http/quota/peer_network.hpp"

namespace portico::http {
namespace {

/// Scopes of the table.
enum Whose : std::uint64_t { of_peers = 1, of_names = 2 };

std::string name_within(std::string_view scheme, std::string_view name) {
  std::string whole{scheme};
  whole.push_back('\0');
  return whole.append(name);
}

}  // namespace

void Attempts::use(std::size_t limit, std::chrono::milliseconds per) {
  const auto often = static_cast<std::uint32_t>(limit);
  const auto cadence = [per](std::uint32_t times) {
    return times == 0 ? RateTable::Cadence{}
                      : RateTable::Cadence{std::chrono::nanoseconds{per} / times, times};
  };
  const std::lock_guard lock{mutex_};
  cadences_ = {cadence(often), cadence(often * peers_of_a_name)};
}

std::optional<std::chrono::seconds> Attempts::wait(std::string_view peer, std::string_view scheme,
                                                   std::string_view name,
                                                   Clock::time_point now) const {
  const Cadences each = cadences();
  if (each.peer.burst == 0) return std::nullopt;
  std::optional<std::chrono::seconds> longest;
  const auto look = [&](Whose whose, std::string_view who, const RateTable::Cadence& cadence) {
    const RateTable::Answer answer = table_.look(whose, who, cadence, now);
    if (answer.passes) return;
    const auto wait = std::chrono::ceil<std::chrono::seconds>(answer.wait);
    longest = std::max(longest.value_or(wait), wait);
  };
  NetworkText room{};
  look(of_peers, network_of(peer, room), each.peer);
  if (!name.empty()) look(of_names, name_within(scheme, name), each.name);
  return longest;
}

void Attempts::count_peer(std::string_view peer, Clock::time_point now) {
  const RateTable::Cadence cadence = cadences().peer;
  NetworkText room{};
  if (cadence.burst > 0) table_.charge(of_peers, network_of(peer, room), cadence, now);
}

void Attempts::count_name(std::string_view scheme, std::string_view name, Clock::time_point now) {
  const RateTable::Cadence cadence = cadences().name;
  if (cadence.burst > 0) table_.charge(of_names, name_within(scheme, name), cadence, now);
}

}  // namespace portico::http
