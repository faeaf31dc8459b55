#pragma once

// Who sent a request, and what for, as the proxies in front of the host tell it that the operator
// believes: Forwarded (RFC 7239), or X-Forwarded-For, -Proto, -Host, -Port and -Prefix. What
// anybody else says in these fields is not read. Immutable; any thread.
//
// Each proxy adds at the right, so they are read from there: the client is the first address that
// is not a believed proxy's. Scheme and host are what the outermost believed proxy saw.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "http/wire/exchange.hpp"
#include "message/refusal.hpp"
#include "os/socket/network.hpp"
#include "settings/settings.hpp"

namespace portico::http {

class Forwarding {
public:
  /// Null: nobody is believed, and there is no root path. Throws std::invalid_argument, "KEY:
  /// sentence".
  static std::unique_ptr<const Forwarding> make(const settings::Settings& settings);

  /// Makes peer, scheme, authority and root path of the request those of the client, and takes the
  /// root path of the settings off its path where a proxy has left it there. A prefix that a proxy
  /// tells is not taken off: it may be the client's own words, and would lead the path past the
  /// rules of the proxy. 400 where a believed proxy says what cannot be.
  message::Refusal identify(Exchange& exchange) const;
  /// Whether it is one of the proxies.
  bool believes(std::string_view peer) const;

private:
  explicit Forwarding(const settings::Settings& settings);

  message::Refusal read(Exchange& exchange) const;
  bool believed(const Poco::Net::IPAddress& address) const;

  std::vector<os::Network> networks_;
  bool sockets_ = false;  ///< whoever comes over a unix socket is believed
  settings::ForwardedBy fields_;
  std::string root_path_;
};

}  // namespace portico::http
