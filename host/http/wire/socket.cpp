#include "http/wire/socket.hpp"

#include <linux/sockios.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "tls/session.hpp"

namespace portico::http {

static_assert(Socket::would_block == tls::Session::would_block);
static_assert(Socket::broken == tls::Session::broken);

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

void EndOfSession::operator()(tls::Session* session) const { delete session; }

// TLS may have to write to read on, and the other way round.
void Socket::ready(std::uint32_t events) {
  if (tls_) readable_ = writable_ = true;
  if (events & EPOLLIN) readable_ = true;
  if (events & EPOLLOUT) writable_ = true;
  if (events & EPOLLRDHUP) finished_ = readable_ = true;
}

ssize_t Socket::receive(std::span<char> into) {
  if (tls_) return receive_secured(into);
  const ssize_t count = tried([&] { return ::recv(descriptor(), into.data(), into.size(), 0); });
  if (count == would_block)
    readable_ = false;
  else if (count > 0 && static_cast<std::size_t>(count) < into.size())
    readable_ = finished_;
  return count;
}

ProxyHeader Socket::read_preface() {
  std::array<char, ProxyHeader::longest> block;
  const ssize_t count =
      tried([&] { return ::recv(descriptor(), block.data(), block.size(), MSG_PEEK); });
  if (count == broken || count == 0) return {ProxyHeader::State::wrong};
  if (count == would_block) return readable_ = false, ProxyHeader{};
  ProxyHeader header = ProxyHeader::of({block.data(), static_cast<std::size_t>(count)});
  if (header.state == ProxyHeader::State::complete) {
    ::recv(descriptor(), block.data(), header.size, 0);
    preface_ = Preface::none;
  } else if (finished_) {
    header.state = ProxyHeader::State::wrong;
  } else {
    readable_ = false;
  }
  return header;
}

ssize_t Socket::receive_secured(std::span<char> into) {
  const ssize_t count = tls_->receive(into);
  if (count == would_block)
    readable_ = false;
  else if (count > 0 && tls_->drained())
    readable_ = finished_;
  return count;
}

ssize_t Socket::send(std::span<iovec> pieces, More more) {
  if (tls_) {
    using Behind = tls::Session::More;
    const ssize_t taken = tls_->send(pieces, more == More::follows ? Behind::follows : Behind::no);
    if (taken == would_block) writable_ = false;
    return taken;
  }
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
  const ssize_t count = tls_ ? tls_->send_file(file, offset, size) : tried([&] {
    auto at = static_cast<off_t>(offset);
    return ::sendfile(descriptor(), file, &at, size);
  });
  if (count == would_block) writable_ = false;
  return count == 0 ? broken : count;
}

std::uint64_t Socket::taken(std::uint64_t sent) const {
  int count = 0;
  const std::uint64_t passed = tls_ ? tls_->passed() : sent;
  if (::ioctl(descriptor(), SIOCOUTQ, &count) != 0) return passed;
  return passed - std::min(passed, static_cast<std::uint64_t>(count));
}

void Socket::finish() {
  say_end();
  ::shutdown(descriptor(), SHUT_WR);
}

void Socket::reset_on_close() {
  linger abort{1, 0};
  ::setsockopt(descriptor(), SOL_SOCKET, SO_LINGER, &abort, sizeof abort);
}

void Socket::end_tls() { tls_->finish(); }

}  // namespace portico::http
