#include "http/wire/proxy_header.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <optional>

#include <Poco/Net/SocketAddress.h>

#include "message/target.hpp"
#include "os/socket/address.hpp"
#include "os/socket/network.hpp"

namespace portico::http {
namespace {

using State = ProxyHeader::State;

constexpr std::string_view line_begin = "PROXY ", line_end = "\r\n";
constexpr std::size_t longest_line = 107;
constexpr std::string_view signature{"\r\n\r\n\0\r\nQUIT\n", 12};
constexpr std::size_t fixed_size = 16;
constexpr unsigned char version_2 = 0x20, local = 0, proxied = 1;
constexpr unsigned char tcp_over_4 = 0x11, tcp_over_6 = 0x21;
constexpr std::string_view unknown = "unknown";  ///< of a client (RFC 7239, section 6.2)
constexpr unsigned char tlv_of_tls = 0x20, client_speaks_tls = 0x01;

ProxyHeader wrong() { return {State::wrong}; }

/// Whether both begin alike, as far as there is of the shorter one.
bool may_become(std::string_view bytes, std::string_view whole) {
  const std::size_t size = std::min(bytes.size(), whole.size());
  return bytes.substr(0, size) == whole.substr(0, size);
}

unsigned char byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}

std::size_t length_at(std::string_view bytes, std::size_t at) {
  return std::size_t{byte_at(bytes, at)} << 8 | byte_at(bytes, at + 1);
}

// ---- Version 1 ----

/// The word before the next blank; the rest stays in `line`.
std::string_view word(std::string_view& line) {
  const auto blank = line.find(' ');
  const std::string_view first = line.substr(0, blank);
  line = blank == std::string_view::npos ? std::string_view{} : line.substr(blank + 1);
  return first;
}

std::optional<std::string> peer_of(std::string_view line) {
  const std::string_view family = word(line);
  const std::string_view from = word(line), to = word(line), port = word(line), to_port = line;
  const auto address = os::ip_address(from);
  const bool good = address && os::ip_address(to) && !port.empty() && message::valid_port(port) &&
                    !to_port.empty() && message::valid_port(to_port);
  const bool six = from.find(':') != std::string_view::npos;
  if (!good || six != (family == "TCP6")) return std::nullopt;
  const auto number = static_cast<std::uint16_t>(std::stoul(std::string{port}));
  return Poco::Net::SocketAddress{*address, number}.toString();
}

ProxyHeader of_line(std::string_view bytes) {
  const auto end = bytes.substr(0, longest_line).find(line_end);
  if (end == std::string_view::npos) return bytes.size() < longest_line ? ProxyHeader{} : wrong();
  const std::string_view line = bytes.substr(line_begin.size(), end - line_begin.size());
  ProxyHeader header{State::complete, end + line_end.size(), std::string{unknown}};
  if (line.substr(0, line.find(' ')) == "UNKNOWN") return header;
  if (!line.starts_with("TCP4 ") && !line.starts_with("TCP6 ")) return wrong();
  const auto peer = peer_of(line);
  if (!peer) return wrong();
  header.peer = *peer;
  return header;
}

// ---- Version 2 ----

/// Source address, target address, source port, target port.
template <class Address, class Member>
std::string printed(std::string_view block, int family, Member address, in_port_t Address::*port) {
  sockaddr_storage storage{};
  auto& end = reinterpret_cast<Address&>(storage);
  storage.ss_family = static_cast<sa_family_t>(family);
  constexpr std::size_t size = sizeof(end.*address);
  std::memcpy(&(end.*address), block.data(), size);
  std::memcpy(&(end.*port), block.data() + 2 * size, sizeof(in_port_t));
  return os::printed(storage, sizeof end);
}

/// What follows the addresses: type, length, value.
bool tells_of_tls(std::string_view block) {
  while (block.size() >= 3) {
    const std::size_t size = length_at(block, 1);
    if (block.size() - 3 < size) return false;
    if (byte_at(block, 0) == tlv_of_tls && size > 0)
      return (byte_at(block, 3) & client_speaks_tls) != 0;
    block.remove_prefix(3 + size);
  }
  return false;
}

ProxyHeader of_block(std::string_view bytes) {
  if (bytes.size() < fixed_size) return {};
  const unsigned char version = byte_at(bytes, 12) & 0xf0, command = byte_at(bytes, 12) & 0x0f;
  const std::size_t size = fixed_size + length_at(bytes, 14);
  if (version != version_2 || command > proxied || size > ProxyHeader::longest) return wrong();
  if (bytes.size() < size) return {};
  ProxyHeader header{State::complete, size};
  if (command == local) return header;
  const std::string_view block = bytes.substr(fixed_size, size - fixed_size);
  std::size_t addresses = 0;
  switch (byte_at(bytes, 13)) {
  case tcp_over_4: addresses = 2 * sizeof(in_addr) + 2 * sizeof(in_port_t); break;
  case tcp_over_6: addresses = 2 * sizeof(in6_addr) + 2 * sizeof(in_port_t); break;
  default: return header.peer = unknown, header;  // of a kind that tells no address
  }
  if (block.size() < addresses) return wrong();
  header.peer = byte_at(bytes, 13) == tcp_over_4
                    ? printed(block, AF_INET, &sockaddr_in::sin_addr, &sockaddr_in::sin_port)
                    : printed(block, AF_INET6, &sockaddr_in6::sin6_addr, &sockaddr_in6::sin6_port);
  header.secure = tells_of_tls(block.substr(addresses));
  return header;
}

}  // namespace

ProxyHeader ProxyHeader::of(std::string_view bytes) {
  if (bytes.empty()) return {};
  if (bytes.starts_with(signature)) return of_block(bytes);
  if (bytes.starts_with(line_begin)) return of_line(bytes);
  return may_become(bytes, signature) || may_become(bytes, line_begin) ? ProxyHeader{} : wrong();
}

}  // namespace portico::http
