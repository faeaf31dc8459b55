#pragma once

// One bound, listening socket that all loops accept from. Bound by the owner's thread; accept()
// from any.

#include <string>
#include <utility>

#include "http/wire/socket.hpp"
#include "os/socket/address.hpp"

namespace portico::tls {
class Profile;
}

namespace portico::http {

/// A socket that listens, and how its clients are spoken with.
struct Listening {
  // NOLINTNEXTLINE(google-explicit-constructor): one that speaks plain HTTP is its number
  Listening(int number, tls::Profile* profile = nullptr,
            Socket::Preface its_preface = Socket::Preface::none)
      : descriptor{number},
        tls{profile},
        preface{its_preface} {}

  int descriptor;
  tls::Profile* tls;  ///< null: plain HTTP; else it outlives the listener
  Socket::Preface preface;
};

class Listener {
public:
  explicit Listener(os::Descriptor socket) : socket_{socket.release()} {}
  /// One that another process has bound.
  explicit Listener(const Listening& listening)
      : socket_{listening.descriptor},
        tls_{listening.tls},
        preface_{listening.preface} {}

  enum class Failure {
    none_waiting,
    turned_away,  ///< one that cannot be spoken with; others may wait
    exhausted
  };
  /// A waiting client: non-blocking, closed on exec. When there is none, the socket is not open and
  /// `failure` tells why. `peer` becomes "127.0.0.1:53412".
  Socket accept(std::string& peer, Failure& failure) const;

  /// Clients are turned away from here on. Not while a loop accepts.
  void close() { socket_.close(); }

  /// With the port that port 0 became.
  std::string address() const;
  int descriptor() const { return socket_.descriptor(); }
  bool secure() const { return tls_ != nullptr; }

private:
  Socket socket_;
  const tls::Profile* tls_ = nullptr;
  Socket::Preface preface_ = Socket::Preface::none;
};

}  // namespace portico::http
