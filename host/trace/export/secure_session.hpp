#pragma once

// A connection of HTTP over TLS (RFC 9110, section 4.2.2). One thread.

#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Timespan.h>

#include "tls/client/tls_client.hpp"

namespace portico::trace {

/// As HTTPClientSession does, it connects when it sends; the handshake is a part of that, and may
/// throw tls::ClientError.
class SecureSession final : public Poco::Net::HTTPClientSession {
public:
  /// `patience`: with the connection, and with the whole of the handshake, which ends as well once
  /// `is_over` says so.
  SecureSession(const std::string& host, std::uint16_t port, tls::ClientFiles files,
                const Poco::Timespan& patience, std::function<bool()> is_over)
      : HTTPClientSession{host, port},
        files_{std::move(files)},
        patience_{patience},
        is_over_{std::move(is_over)} {}

  bool secure() const override { return true; }

protected:
  void connect(const Poco::Net::SocketAddress& address) override;

private:
  const tls::ClientFiles files_;
  const Poco::Timespan patience_;
  const std::function<bool()> is_over_;
};

}  // namespace portico::trace
