#pragma once

// One bound, listening socket that all loops accept from. Bound by the owner's thread; accept()
// from any.

#include <stdexcept>
#include <string>

#include "http/wire/socket.hpp"

namespace portico::http {

/// Why an address cannot be listened on.
class ListenError : public std::runtime_error {
public:
  ListenError(const std::string& address, const std::string& reason)
      : std::runtime_error{"Cannot listen on " + address + ": it " + reason},
        reason_{reason} {}
  /// With the cure: "is in use: ..."
  const std::string& reason() const { return reason_; }

private:
  std::string reason_;
};

/// Whether both cannot be listened on at once.
bool collide(const std::string& one, const std::string& other);

class Listener {
public:
  /// Throws ListenError.
  Listener(const std::string& address, int backlog);
  /// One that another process has bound.
  explicit Listener(int descriptor) : socket_{descriptor} {}

  enum class Failure { none_waiting, exhausted };
  /// A waiting client: non-blocking, closed on exec. When there is none, the socket is not open and
  /// `failure` tells why. `peer` becomes "127.0.0.1:53412".
  Socket accept(std::string& peer, Failure& failure) const;

  /// Clients are turned away from here on. Not while a loop accepts.
  void close() { socket_.close(); }

  std::string address() const;
  int descriptor() const { return socket_.descriptor(); }

private:
  Socket socket_;
};

}  // namespace portico::http
