#pragma once

// One bound, listening socket that all loops accept from. Bound by the owner's thread; accept()
// from any.

#include <string>
#include <utility>

#include "http/wire/socket.hpp"
#include "os/address.hpp"

namespace portico::http {

class Listener {
public:
  explicit Listener(os::Bound bound)
      : socket_{bound.socket.release()},
        file_{std::move(bound.file)} {}
  /// One that another process has bound.
  explicit Listener(int descriptor) : socket_{descriptor} {}

  enum class Failure { none_waiting, exhausted };
  /// A waiting client: non-blocking, closed on exec. When there is none, the socket is not open and
  /// `failure` tells why. `peer` becomes "127.0.0.1:53412".
  Socket accept(std::string& peer, Failure& failure) const;

  /// Clients are turned away from here on. Not while a loop accepts.
  void close() { socket_.close(); }

  /// With the port that port 0 became.
  std::string address() const;
  int descriptor() const { return socket_.descriptor(); }

private:
  Socket socket_;
  os::SocketFile file_;
};

}  // namespace portico::http
