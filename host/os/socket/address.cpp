#include "os/socket/address.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <cerrno>
#include <utility>

#include <Poco/Exception.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/SocketAddress.h>

#include "os/error.hpp"
#include "os/socket/given_sockets.hpp"
#include "os/socket/listen_error.hpp"
#include "os/socket/network.hpp"
#include "os/whole_number.hpp"

namespace portico::os {
namespace {

using Poco::Net::SocketAddress;

constexpr std::string_view file_word = "unix:", given_word = "fd:";
/// Every address of this machine, of both families.
constexpr std::string_view every = "*";

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
  Address address;
  address.text_ = text;
  if (text.starts_with(file_word)) {
    address.kind_ = Kind::file;
    address.host_ = text.substr(file_word.size());
    const bool is_path = address.host_.starts_with('/') && !address.host_.ends_with('/') &&
                         address.host_.find('\0') == std::string::npos;
    return is_path ? std::optional{address} : std::nullopt;
  }
  if (!text.starts_with(given_word)) return parse_port(text);
  const std::string_view name = text.substr(given_word.size());
  if (name.empty() || name.find_first_of(":/ \t") != std::string_view::npos) return std::nullopt;
  address.kind_ = Kind::given;
  address.host_ = name;
  return address;
}

std::optional<Address> Address::parse_port(std::string_view text) {
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
  const auto number = whole_number<std::uint16_t>(port);
  if (!number) return std::nullopt;
  address.port_ = *number;
  address.text_ = text;
  address.host_ = host;
  return address;
}

bool Address::collides(const Address& other) const {
  if (kind_ != other.kind_) return false;
  if (kind_ != Kind::port) return host_ == other.host_;
  if (port_ == 0 || port_ != other.port_) return false;
  if (host_ == every || other.host_ == every) return true;
  try {
    const SocketAddress one{host_, port_}, two{other.host_, other.port_};
    if (one.family() != two.family()) return false;  // a listener of IPv6 has that alone
    return one.host() == two.host() || one.host().isWildcard() || two.host().isWildcard();
  } catch (const Poco::Exception&) {
    return false;
  }
}

std::vector<Bound> Address::listen(const SocketRights& rights) const {
  std::vector<Bound> all;
  if (kind_ == Kind::given) {
    for (Descriptor& socket : given_sockets(host_)) all.push_back({std::move(socket), {}});
  } else if (kind_ == Kind::file) {
    SocketFile file{host_, rights, longest_queue};
    Descriptor socket = file.take();
    all.push_back({std::move(socket), std::move(file)});
  } else {
    all.push_back({bind(), {}});
  }
  return all;
}

std::vector<Bound> Address::adopt(std::vector<Descriptor> sockets,
                                  const SocketRights& rights) const {
  std::vector<Bound> all;
  all.reserve(sockets.size());
  for (Descriptor& socket : sockets)
    all.push_back({std::move(socket),
                   kind_ == Kind::file ? SocketFile::of_another(host_, rights) : SocketFile{}});
  return all;
}

Descriptor Address::bind() const {
  const bool both = host_ == every;
  std::optional<SocketAddress> end;
  try {
    end.emplace(both ? "::" : host_, port_);
  } catch (const Poco::Exception&) {
    throw ListenError{text_, "cannot be resolved, for no host of this name is known: write its "
                             "address, or * for all"};
  }
  try {
    Poco::Net::ServerSocket socket;
    if (end->family() == SocketAddress::IPv6)
      socket.bind6(*end, true, false, !both);
    else
      socket.bind(*end, true, false);
    socket.setBlocking(false);
    socket.listen(longest_queue);
    Descriptor own{::fcntl(socket.impl()->sockfd(), F_DUPFD_CLOEXEC, 0)};
    if (own.number() < 0) throw ListenError{text_, os::reason()};
    return own;
  } catch (const Poco::Exception& error) {
    if (both && error.code() == EAFNOSUPPORT)
      return parse("0.0.0.0:" + std::to_string(port_))->bind();
    throw ListenError{text_, reason(error)};
  }
}

std::string printed(const sockaddr_storage& end, socklen_t size) {
  if (end.ss_family == AF_UNIX) {
    const auto& file = reinterpret_cast<const sockaddr_un&>(end);
    const bool named = size > offsetof(sockaddr_un, sun_path) && file.sun_path[0] != '\0';
    return std::string{file_word} + (named ? file.sun_path : "");
  }
  const SocketAddress address{reinterpret_cast<const sockaddr*>(&end), size};
  return SocketAddress{unmapped(address.host()), address.port()}.toString();
}

}  // namespace portico::os
