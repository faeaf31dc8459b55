#include "http/wire/loop/listener.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>

#include <Poco/Exception.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/SocketAddress.h>

namespace portico::http {
namespace {

/// What is wrong, and the cure.
std::string reason(const Poco::Exception& error) {
  switch (error.code()) {
  case EADDRINUSE: return "is in use: stop the program that listens there, or choose another port";
  case EADDRNOTAVAIL:
    return "is no address of this machine: choose one that `ip address` shows, or 0.0.0.0 for all";
  case EACCES:
  case EPERM:
    return "needs a privilege, for ports below 1024 are the system's: choose a higher one, or give "
           "the host CAP_NET_BIND_SERVICE";
  case EAFNOSUPPORT: return "is of a kind that this machine does not speak: choose another address";
  default: return "cannot be listened on: " + error.displayText();
  }
}

Poco::Net::SocketAddress resolved(const std::string& text) {
  try {
    return Poco::Net::SocketAddress{text};
  } catch (const Poco::Exception&) {
    throw ListenError{text, "cannot be resolved, for no host of this name is known: write its "
                            "address, or 0.0.0.0 for all"};
  }
}

Socket bound(const std::string& text, int backlog) {
  const Poco::Net::SocketAddress address = resolved(text);
  try {
    Poco::Net::ServerSocket socket;
    if (address.family() == Poco::Net::SocketAddress::IPv6)
      socket.bind6(address, true, false, true);
    else
      socket.bind(address, true, false);
    socket.setBlocking(false);
    socket.listen(backlog);
    return Socket{::fcntl(socket.impl()->sockfd(), F_DUPFD_CLOEXEC, 0)};
  } catch (const Poco::Exception& error) {
    throw ListenError{text, reason(error)};
  }
}

}  // namespace

bool collide(const std::string& one, const std::string& other) {
  try {
    const Poco::Net::SocketAddress first{one}, second{other};
    if (first.port() == 0 || first.port() != second.port()) return false;
    if (first.family() != second.family()) return false;  // a listener of IPv6 has that alone
    return first.host() == second.host() || first.host().isWildcard() || second.host().isWildcard();
  } catch (const Poco::Exception&) {
    return false;
  }
}

Listener::Listener(const std::string& address, int backlog) : socket_{bound(address, backlog)} {}

std::string Listener::address() const {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  ::getsockname(descriptor(), reinterpret_cast<sockaddr*>(&storage), &size);
  return Poco::Net::SocketAddress{reinterpret_cast<sockaddr*>(&storage), size}.toString();
}

Socket Listener::accept(std::string& peer, Failure& failure) const {
  sockaddr_storage storage{};
  while (true) {
    socklen_t size = sizeof storage;
    int client = ::accept4(descriptor(), reinterpret_cast<sockaddr*>(&storage), &size,
                           SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (client >= 0) {
      int on = 1;
      ::setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      peer = Poco::Net::SocketAddress{reinterpret_cast<sockaddr*>(&storage), size}.toString();
      return Socket{client};
    }
    if (errno == EINTR || errno == ECONNABORTED || errno == EPROTO) continue;
    failure = errno == EAGAIN || errno == EWOULDBLOCK ? Failure::none_waiting : Failure::exhausted;
    return Socket{-1};
  }
}

}  // namespace portico::http
