#include "isolation/message.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <utility>

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>

namespace portico::isolation {
namespace {

/// What precedes a value.
struct Head {
  std::uint32_t kind, asks;
  std::int64_t number;
  std::uint64_t cells, texts;
};
static_assert(sizeof(Head) == 32);

constexpr std::size_t kept = 262144;  ///< octets of a buffer between messages

template <class Buffer> void ease(Buffer& buffer) {
  if (buffer.capacity() * sizeof(*buffer.data()) > kept) Buffer{}.swap(buffer);
}

/// The descriptor that came along, if any.
int descriptor_of(msghdr& header) {
  for (cmsghdr* one = CMSG_FIRSTHDR(&header); one; one = CMSG_NXTHDR(&header, one)) {
    if (one->cmsg_level != SOL_SOCKET || one->cmsg_type != SCM_RIGHTS) continue;
    int found = -1;
    std::memcpy(&found, CMSG_DATA(one), sizeof found);
    return found;
  }
  return -1;
}

}  // namespace

Wire::Wire(plugin::Descriptor socket, Trust trust) : socket_{std::move(socket)}, trust_{trust} {
  const timeval tick{trust.tick / 1000, trust.tick % 1000 * 1000}, stall{trust.stall, 0};
  ::setsockopt(socket_.number(), SOL_SOCKET, SO_RCVTIMEO, &tick, sizeof tick);
  ::setsockopt(socket_.number(), SOL_SOCKET, SO_SNDTIMEO, &stall, sizeof stall);
}

void Wire::add(Kind kind, std::int64_t number, const portico_value& value) {
  add(kind, number, value, Answer::unwanted);
}

bool Wire::send(Kind kind, std::int64_t number, const portico_value& value, int descriptor) {
  return send(kind, number, value, descriptor, Answer::unwanted);
}

bool Wire::ask(Kind kind, std::int64_t number, const portico_value& value, int descriptor) {
  return send(kind, number, value, descriptor, Answer::wanted);
}

void Wire::add(Kind kind, std::int64_t number, const portico_value& value, Answer answer) {
  block_.write(value);
  const auto cells = block_.cells().size() * sizeof(portico_value);
  if (std::max<std::uint64_t>(cells, block_.texts().size()) > trust_.most_sent)
    throw std::length_error{"a value of more than " + std::to_string(trust_.most_sent >> 20) +
                            " MiB cannot cross from a process of its own"};
  const Head head{static_cast<std::uint32_t>(kind), answer == Answer::wanted, number,
                  block_.cells().size(), block_.texts().size()};
  pending_.reserve(pending_.size() + sizeof head + cells + block_.texts().size());
  pending_.append(reinterpret_cast<const char*>(&head), sizeof head);
  pending_.append(reinterpret_cast<const char*>(block_.cells().data()), cells);
  pending_.append(block_.texts());
}

bool Wire::send(Kind kind, std::int64_t number, const portico_value& value, int descriptor,
                Answer answer) {
  // A descriptor arrives with the first octet of what it is sent with.
  if (descriptor >= 0 && !flush(-1)) return false;
  add(kind, number, value, answer);
  return flush(descriptor);
}

bool Wire::flush(int descriptor) {
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  for (std::string_view rest = pending_; !rest.empty();) {
    iovec part{const_cast<char*>(rest.data()), rest.size()};
    msghdr header{};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    if (descriptor >= 0) {
      header.msg_control = control.data();
      header.msg_controllen = control.size();
      cmsghdr* one = CMSG_FIRSTHDR(&header);
      one->cmsg_level = SOL_SOCKET;
      one->cmsg_type = SCM_RIGHTS;
      one->cmsg_len = CMSG_LEN(sizeof descriptor);
      std::memcpy(CMSG_DATA(one), &descriptor, sizeof descriptor);
    }
    const ssize_t count = ::sendmsg(socket_.number(), &header, MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    descriptor = -1;
    rest.remove_prefix(static_cast<std::size_t>(count));
  }
  pending_.clear();
  ease(pending_);
  return true;
}

Wire::Received Wire::receive(Message& message) {
  if (end_ - begin_ < sizeof(Head))
    if (const Received came = fill(); came != Received::message) return came;
  Head head{};
  std::memcpy(&head, ahead_.data() + begin_, sizeof head);
  begin_ += sizeof head;
  message.kind = static_cast<Kind>(head.kind);
  message.asks = head.asks != 0;
  message.number = head.number;
  if (!read_value(message, head.cells, head.texts)) return Received::end;
  take_descriptor(message);
  return Received::message;
}

/// Until a head is there.
Wire::Received Wire::fill() {
  std::memmove(ahead_.data(), ahead_.data() + begin_, end_ - begin_);
  end_ -= std::exchange(begin_, 0);
  if (end_ == 0) {
    const std::ptrdiff_t count = take(ahead_.data(), ahead_.size());
    if (count <= 0) return count < 0 ? Received::nothing : Received::end;
    end_ = static_cast<std::size_t>(count);
  }
  for (int silent = 0; end_ < sizeof(Head);) {
    const std::ptrdiff_t count = take(ahead_.data() + end_, ahead_.size() - end_);
    if (count == 0 || (count < 0 && stalls(silent))) return Received::end;
    if (count > 0) end_ += static_cast<std::size_t>(count);
  }
  return Received::message;
}

void Wire::take_descriptor(Message& message) {
  message.descriptor = plugin::Descriptor{-1};
  if (descriptors_.empty() || (message.kind != Kind::channel && message.kind != Kind::file)) return;
  message.descriptor = std::move(descriptors_.front());
  descriptors_.pop_front();
}

bool Wire::read_value(Message& message, std::uint64_t cells, std::uint64_t texts) {
  if (cells == 0 || cells > trust_.most / sizeof(portico_value) || texts > trust_.most)
    return false;
  ease(message.cells_);
  ease(message.texts_);
  message.cells_.resize(cells);
  message.texts_.resize(texts);
  if (!finish(message.cells_.data(), cells * sizeof(portico_value)) ||
      !finish(message.texts_.data(), texts) || !open(message.cells_, message.texts_, trust_.most))
    return false;
  message.value = message.cells_[0];
  return true;
}

/// The rest of a message that has begun.
bool Wire::finish(void* place, std::size_t size) {
  auto* at = static_cast<char*>(place);
  const std::size_t here = std::min(size, end_ - begin_);
  std::memcpy(at, ahead_.data() + begin_, here);
  begin_ += here;
  at += here;
  size -= here;
  for (int silent = 0; size > 0;) {
    const std::ptrdiff_t count = take(at, size);
    if (count == 0 || (count < 0 && stalls(silent))) return false;
    if (count < 0) continue;
    at += count;
    size -= static_cast<std::size_t>(count);
  }
  return true;
}

/// After a tick in which nothing of what is owed came.
bool Wire::stalls(int& silent) const {
  silent += trust_.tick;
  return trust_.stall > 0 && silent > trust_.stall * 1000;
}

/// How much came; 0: nothing will any more; below 0: nothing for a tick.
std::ptrdiff_t Wire::take(void* place, std::size_t size) {
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  iovec part{place, size};
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  header.msg_control = control.data();
  header.msg_controllen = control.size();
  const ssize_t count = ::recvmsg(socket_.number(), &header, MSG_CMSG_CLOEXEC);
  if (const int came = count > 0 ? descriptor_of(header) : -1; came >= 0)
    descriptors_.emplace_back(came);
  if (count < 0) return errno == EINTR || errno == EAGAIN ? -1 : 0;
  return count;
}

}  // namespace portico::isolation
