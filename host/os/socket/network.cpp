#include "os/socket/network.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <string>

#include "os/whole_number.hpp"

namespace portico::os {
namespace {

using Poco::Net::IPAddress;

unsigned bits_of(const IPAddress& address) {
  return address.family() == IPAddress::IPv4 ? 32 : 128;
}

}  // namespace

IPAddress unmapped(const IPAddress& address) {
  if (address.family() != IPAddress::IPv6 || !address.isIPv4Mapped()) return address;
  const auto* const bytes = static_cast<const char*>(address.addr());
  return IPAddress{bytes + sizeof(in6_addr) - sizeof(in_addr), sizeof(in_addr)};
}

std::optional<IPAddress> ip_address(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) return std::nullopt;
  const std::string terminated{text};
  in6_addr bytes{};
  if (::inet_pton(AF_INET, terminated.c_str(), &bytes) == 1)
    return IPAddress{&bytes, sizeof(in_addr)};
  if (::inet_pton(AF_INET6, terminated.c_str(), &bytes) != 1) return std::nullopt;
  return unmapped(IPAddress{&bytes, sizeof bytes});
}

std::optional<Network> Network::parse(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = ip_address(text.substr(0, slash));
  if (!address) return std::nullopt;
  unsigned prefix = bits_of(*address);
  if (slash != std::string_view::npos) {
    const auto given = whole_number<unsigned>(text.substr(slash + 1));
    if (!given || *given > prefix) return std::nullopt;
    prefix = *given;
  }
  const IPAddress mask{prefix, address->family()};
  if ((*address & mask) != *address) return std::nullopt;
  return Network{*address, mask};
}

bool Network::has(const IPAddress& address) const {
  return address.family() == address_.family() && (address & mask_) == address_;
}

}  // namespace portico::os
