#include "http/wire/loop/listener.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <new>
#include <utility>

#include "os/descriptor.hpp"
#include "tls/profile.hpp"

namespace portico::http {
namespace {

/// Null: the profile cannot be spoken now, or there is no memory for another client.
Secured secured(const tls::Profile& profile, int client) {
  try {
    return Secured{profile.begin(client).release()};
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}

/// What went wrong with the connection, not with accepting: accept(2) wants the next one tried.
bool is_of_the_client(int error) {
  constexpr std::array all{EINTR,        ECONNABORTED, EPROTO,     EPERM,
                           ENETDOWN,     ENOPROTOOPT,  EHOSTDOWN,  ENONET,
                           EHOSTUNREACH, EOPNOTSUPP,   ENETUNREACH};
  return std::find(all.begin(), all.end(), error) != all.end();
}

}  // namespace

std::string Listener::address() const {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  ::getsockname(descriptor(), reinterpret_cast<sockaddr*>(&storage), &size);
  return os::printed(storage, size);
}

Socket Listener::accept(std::string& peer, Failure& failure) const {
  sockaddr_storage storage{};
  while (true) {
    socklen_t size = sizeof storage;
    const int client = ::accept4(descriptor(), reinterpret_cast<sockaddr*>(&storage), &size,
                                 SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (client >= 0) {
      int on = 1;  // TCP alone knows it
      ::setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      peer = os::printed(storage, size);
      if (!tls_) return Socket{client, nullptr, preface_};
      os::Descriptor owned{client};
      Secured session = secured(*tls_, client);
      if (!session) return failure = Failure::turned_away, Socket{-1};
      return Socket{owned.release(), std::move(session), preface_};
    }
    if (is_of_the_client(errno)) continue;
    failure = errno == EAGAIN || errno == EWOULDBLOCK ? Failure::none_waiting : Failure::exhausted;
    return Socket{-1};
  }
}

}  // namespace portico::http
