#include "http/wire/socket.hpp"

#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

namespace portico::http {

ssize_t Socket::receive(char* data, std::size_t size) {
  while (true) {
    ssize_t count = ::recv(descriptor_, data, size, 0);
    if (count >= 0) return count;
    if (errno == EAGAIN || errno == EWOULDBLOCK) return would_block;
    if (errno != EINTR) return broken;
  }
}

ssize_t Socket::send(std::span<iovec> pieces, More more) {
  const int flags = MSG_NOSIGNAL | (more == More::follows ? MSG_MORE : 0);
  msghdr message{};
  message.msg_iov = pieces.data();
  message.msg_iovlen = pieces.size();
  while (true) {
    ssize_t count = pieces.size() == 1
                        ? ::send(descriptor_, pieces[0].iov_base, pieces[0].iov_len, flags)
                        : ::sendmsg(descriptor_, &message, flags);
    if (count >= 0) return count;
    if (errno == EAGAIN || errno == EWOULDBLOCK) return would_block;
    if (errno != EINTR) return broken;
  }
}

ssize_t Socket::send_file(int file, std::uint64_t offset, std::size_t size) {
  while (true) {
    auto at = static_cast<off_t>(offset);
    ssize_t count = ::sendfile(descriptor_, file, &at, size);
    if (count > 0) return count;
    if (count == 0) return broken;
    if (errno == EAGAIN || errno == EWOULDBLOCK) return would_block;
    if (errno != EINTR) return broken;
  }
}

std::size_t Socket::untaken() const {
  int count = 0;
  return ::ioctl(descriptor_, SIOCOUTQ, &count) == 0 ? static_cast<std::size_t>(count) : 0;
}

void Socket::finish() { ::shutdown(descriptor_, SHUT_WR); }

void Socket::reset_on_close() {
  linger abort{1, 0};
  ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &abort, sizeof abort);
}

void Socket::close() {
  if (descriptor_ < 0) return;
  ::close(std::exchange(descriptor_, -1));
}

}  // namespace portico::http
