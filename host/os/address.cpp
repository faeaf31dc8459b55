#include "os/address.hpp"

#include <fcntl.h>

#include <cerrno>
#include <charconv>

#include <Poco/Exception.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/SocketAddress.h>

#include "os/error.hpp"

namespace portico::os {
namespace {

using Poco::Net::SocketAddress;

constexpr int longest_queue = 4096;  ///< of clients that nobody has accepted yet

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

}  // namespace

std::optional<Address> Address::parse(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  const std::string_view port = text.substr(colon + 1);
  if (host.find_first_of(" \t/") != std::string_view::npos) return std::nullopt;
  if (host.front() == '[' && host.back() == ']' && host.size() > 2)
    host = host.substr(1, host.size() - 2);
  else if (host.find_first_of(":[]") != std::string_view::npos)
    return std::nullopt;
  Address address;
  const char* const last = port.data() + port.size();
  const auto read = std::from_chars(port.data(), last, address.port_);
  if (read.ec != std::errc{} || read.ptr != last) return std::nullopt;
  address.text_ = text;
  address.host_ = host;
  return address;
}

bool Address::collides(const Address& other) const {
  if (port_ == 0 || port_ != other.port_) return false;
  try {
    const SocketAddress one{host_, port_}, two{other.host_, other.port_};
    if (one.family() != two.family()) return false;  // a listener of IPv6 has that alone
    return one.host() == two.host() || one.host().isWildcard() || two.host().isWildcard();
  } catch (const Poco::Exception&) {
    return false;
  }
}

Descriptor Address::listen() const {
  std::optional<SocketAddress> end;
  try {
    end.emplace(host_, port_);
  } catch (const Poco::Exception&) {
    throw ListenError{text_, "cannot be resolved, for no host of this name is known: write its "
                             "address, or 0.0.0.0 for all"};
  }
  try {
    Poco::Net::ServerSocket socket;
    if (end->family() == SocketAddress::IPv6)
      socket.bind6(*end, true, false, true);
    else
      socket.bind(*end, true, false);
    socket.setBlocking(false);
    socket.listen(longest_queue);
    Descriptor own{::fcntl(socket.impl()->sockfd(), F_DUPFD_CLOEXEC, 0)};
    if (own.number() < 0) throw ListenError{text_, os::reason()};
    return own;
  } catch (const Poco::Exception& error) {
    throw ListenError{text_, reason(error)};
  }
}

std::string printed(const sockaddr_storage& end, socklen_t size) {
  return SocketAddress{reinterpret_cast<const sockaddr*>(&end), size}.toString();
}

}  // namespace portico::os
