#include "http/wire/reading/opening.hpp"

#include "http/wire/proxy_header.hpp"
#include "tls/failures.hpp"
#include "tls/session.hpp"

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
  tls::Session& session = *socket.session();
  switch (session.shake()) {
  case tls::Session::Handshake::done: return Outcome::done;
  case tls::Session::Handshake::waits: return Outcome::waits;
  case tls::Session::Handshake::plain: return socket.speak_plain(), Outcome::plain;
  case tls::Session::Handshake::failed: break;
  }
  if (!session.why().empty()) tls::tell_failure(peer, session.why());
  return Outcome::over;
}

void Opening::give_up(Socket& socket, std::string_view peer) {
  if (!socket.session() || !shakes_hands(socket)) return;
  socket.session()->give_up();
  if (!socket.session()->why().empty()) tls::tell_failure(peer, socket.session()->why());
}

bool Opening::shakes_hands(const Socket& socket) { return !socket.session()->established(); }

}  // namespace portico::http
