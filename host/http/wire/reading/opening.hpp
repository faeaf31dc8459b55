#pragma once

// What comes on a connection before its first request: the header of the PROXY protocol, then the
// handshake of TLS; where neither is spoken there is nothing. Belongs to the connection's loop.

#include <cstdint>
#include <string>
#include <string_view>

#include "http/wire/service.hpp"
#include "http/wire/socket.hpp"

namespace portico::http {

class Opening {
public:
  enum class Outcome : std::uint8_t {
    next,   ///< the header is read: a handshake comes, or requests
    done,   ///< the handshake is: requests come
    waits,  ///< for the client
    plain,  ///< it speaks HTTP where TLS is spoken, and is to be told so
    over    ///< there is nobody who could be answered
  };
  struct Step {
    Outcome outcome;
    std::string_view why{};  ///< of one that is over, for the log; empty: nothing is to be told
  };

  /// Whether requests cannot come yet.
  static bool lasts(const Socket& socket) {
    return socket.preface() != Socket::Preface::none || (socket.session() && shakes_hands(socket));
  }
  /// Goes on, while it lasts. `peer` becomes the client that the proxy names. What is wrong with a
  /// handshake is told here.
  Step step(Socket& socket, const Service& service, std::string& peer);
  /// The deadline has passed.
  static void give_up(Socket& socket, std::string_view peer);
  /// Whether the client speaks TLS, with this host or with the proxy.
  bool secure(const Socket& socket) const { return socket.session() || proxied_secure_; }

private:
  Step read_preface(Socket& socket, const Service& service, std::string& peer);
  static Outcome shake_hands(Socket& socket, std::string_view peer);
  static bool shakes_hands(const Socket& socket);

  bool proxied_secure_ = false;  ///< the proxy says so
};

}  // namespace portico::http
