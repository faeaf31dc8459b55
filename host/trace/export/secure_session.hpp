#pragma once

// A connection of HTTP over TLS (RFC 9110, section 4.2.2). One thread.

#include <cstdint>
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
  /// `patience`: with the connection, and with each step of the handshake.
  SecureSession(const std::string& host, std::uint16_t port, tls::ClientFiles files,
                const Poco::Timespan& patience)
      : HTTPClientSession{host, port},
        files_{std::move(files)},
        patience_{patience} {}

  bool secure() const override { return true; }

protected:
  void connect(const Poco::Net::SocketAddress& address) override;

private:
  const tls::ClientFiles files_;
  const Poco::Timespan patience_;
};

}  // namespace portico::trace
