#include "http/wire/socket.hpp"

#include <linux/sockios.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>

#include <cerrno>

namespace portico::http {
namespace {

// Calls until a signal does not interrupt it; what it gave, or why it gave nothing.
template <class Call> ssize_t tried(Call call) {
  while (true) {
    const ssize_t count = call();
    if (count >= 0) return count;
    if (errno == EAGAIN || errno == EWOULDBLOCK) return Socket::would_block;
    if (errno != EINTR) return Socket::broken;
  }
}

}  // namespace

void Socket::ready(std::uint32_t events) {
  if (events & EPOLLIN) readable_ = true;
  if (events & EPOLLOUT) writable_ = true;
  if (events & EPOLLRDHUP) finished_ = readable_ = true;
}

ssize_t Socket::receive(std::span<char> into) {
  const ssize_t count = tried([&] { return ::recv(descriptor(), into.data(), into.size(), 0); });
  if (count == would_block)
    readable_ = false;
  else if (count > 0 && static_cast<std::size_t>(count) < into.size())
    readable_ = finished_;
  return count;
}

ssize_t Socket::send(std::span<iovec> pieces, More more) {
  const int flags = MSG_NOSIGNAL | (more == More::follows ? MSG_MORE : 0);
  msghdr message{};
  message.msg_iov = pieces.data();
  message.msg_iovlen = pieces.size();
  const ssize_t count = tried([&] {
    return pieces.size() == 1 ? ::send(descriptor(), pieces[0].iov_base, pieces[0].iov_len, flags)
                              : ::sendmsg(descriptor(), &message, flags);
  });
  if (count == would_block) writable_ = false;
  return count;
}

ssize_t Socket::send_file(int file, std::uint64_t offset, std::size_t size) {
  const ssize_t count = tried([&] {
    auto at = static_cast<off_t>(offset);
    return ::sendfile(descriptor(), file, &at, size);
  });
  if (count == would_block) writable_ = false;
  return count == 0 ? broken : count;
}

std::size_t Socket::untaken() const {
  int count = 0;
  return ::ioctl(descriptor(), SIOCOUTQ, &count) == 0 ? static_cast<std::size_t>(count) : 0;
}

void Socket::finish() { ::shutdown(descriptor(), SHUT_WR); }

void Socket::reset_on_close() {
  linger abort{1, 0};
  ::setsockopt(descriptor(), SOL_SOCKET, SO_LINGER, &abort, sizeof abort);
}

}  // namespace portico::http
