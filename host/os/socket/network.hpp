#pragma once

// IP addresses and networks as texts name them. Values; any thread.

#include <optional>
#include <string_view>

#include <Poco/Net/IPAddress.h>

namespace portico::os {

/// An IPv4 address that is told in IPv6's clothes ("::ffff:203.0.113.9") as itself.
Poco::Net::IPAddress unmapped(const Poco::Net::IPAddress& address);

/// "203.0.113.9", "2001:db8::1"; unmapped. nullopt for what is none.
std::optional<Poco::Net::IPAddress> ip_address(std::string_view text);

class Network {
public:
  /// "10.0.0.0/8", "fd00::/8", or one address. nullopt for what is none, and where bits are set
  /// behind the prefix.
  static std::optional<Network> parse(std::string_view text);

  bool has(const Poco::Net::IPAddress& address) const;

private:
  Network(const Poco::Net::IPAddress& address, const Poco::Net::IPAddress& mask)
      : address_{address},
        mask_{mask} {}

  Poco::Net::IPAddress address_, mask_;
};

}  // namespace portico::os
