#include "http/listener.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <stdexcept>

#include <Poco/Exception.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/SocketAddress.h>

namespace portico::http {
namespace {

Socket bound(const std::string& text, int backlog) {
  try {
    Poco::Net::SocketAddress address{text};
    Poco::Net::ServerSocket socket;
    if (address.family() == Poco::Net::SocketAddress::IPv6)
      socket.bind6(address, true, false, true);
    else
      socket.bind(address, true, false);
    socket.setBlocking(false);
    socket.listen(backlog);
    return Socket{::fcntl(socket.impl()->sockfd(), F_DUPFD_CLOEXEC, 0)};
  } catch (const Poco::Exception& error) {
    throw std::runtime_error{"Cannot listen on " + text + ": " + error.displayText()};
  }
}

}  // namespace

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
