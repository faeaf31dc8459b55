#include "http/wire/reading/opening.hpp"

#include "http/wire/proxy_header.hpp"
#include "tls/failures.hpp"

namespace portico::http {

Opening::Step Opening::step(Socket& socket, const Service& service, std::string& peer) {
  if (socket.preface() == Socket::Preface::none) return {shake_hands(socket, peer)};
  return read_preface(socket, service, peer);
}

// An answer would be the client's, who is not known.
Opening::Step Opening::read_preface(Socket& socket, const Service& service, std::string& peer) {
  const ProxyHeader header = socket.read_preface();
  if (header.state == ProxyHeader::State::more) return {Outcome::waits};
  if (header.state == ProxyHeader::State::wrong)
    return {Outcome::over, "it does not begin with a header of the PROXY protocol"};
  if (!service.believes(peer))
    return {Outcome::over, "it speaks the PROXY protocol, and is not in proxies.trusted"};
  if (!header.peer.empty()) peer = header.peer;
  proxied_secure_ = header.secure;
  return {Outcome::next};
}

Opening::Outcome Opening::shake_hands(Socket& socket, std::string_view peer) {
  switch (socket.shake_hands()) {
  case Socket::Handshake::done: return Outcome::done;
  case Socket::Handshake::waits: return Outcome::waits;
  case Socket::Handshake::plain: return Outcome::plain;
  case Socket::Handshake::failed: break;
  }
  if (!socket.why().empty()) tls::tell_failure(peer, socket.why());
  return Outcome::over;
}

void Opening::give_up(Socket& socket, std::string_view peer) {
  if (!socket.shakes_hands()) return;
  socket.give_up_handshake();
  tls::tell_failure(peer, socket.why());
}

}  // namespace portico::http
