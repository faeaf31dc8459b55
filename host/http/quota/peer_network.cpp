#include "http/quota/peer_network.hpp"

#include <algorithm>
#include <cstring>

#include <arpa/inet.h>
#include <netinet/in.h>

#include "os/ascii.hpp"

namespace portico::http {
namespace {

constexpr std::size_t prefix = 8;  ///< bytes of a /64

std::string_view prefix_of(std::string_view address, std::string_view peer, NetworkText& room) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  in6_addr parsed{};
  if (address.size() >= text.size()) return peer;
  std::copy(address.begin(), address.end(), text.begin());
  if (::inet_pton(AF_INET6, text.data(), &parsed) != 1) return peer;
  std::memcpy(room.data(), &parsed, prefix);
  return {room.data(), prefix};
}

}  // namespace

std::string_view network_of(std::string_view peer, NetworkText& room) {
  if (peer.empty()) return peer;
  if (os::is_digit(peer.front())) return peer.substr(0, peer.find(':'));
  if (peer.front() != '[') return peer;
  return prefix_of(peer.substr(1, peer.find_first_of("%]") - 1), peer, room);
}

}  // namespace portico::http
