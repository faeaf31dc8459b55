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
  std::uint32_t kind, descriptors;
  std::int64_t number;
  std::uint64_t cells, texts;
};
static_assert(sizeof(Head) == 32);

constexpr std::size_t kept = 262144;   ///< bytes of a buffer between messages
constexpr std::size_t step = 1 << 20;  ///< bytes that are made room for before they have come

template <class Buffer> void ease(Buffer& buffer) {
  if (buffer.capacity() * sizeof(*buffer.data()) > kept) Buffer{}.swap(buffer);
}

/// All descriptors that came along, so that none is lost.
std::vector<os::Descriptor> descriptors_of(msghdr& header) {
  std::vector<os::Descriptor> all;
  for (cmsghdr* one = CMSG_FIRSTHDR(&header); one; one = CMSG_NXTHDR(&header, one)) {
    if (one->cmsg_level != SOL_SOCKET || one->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t count = (one->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t at = 0; at < count; ++at) {
      int found = -1;
      std::memcpy(&found, CMSG_DATA(one) + at * sizeof found, sizeof found);
      all.emplace_back(found);
    }
  }
  return all;
}

}  // namespace

Wire::Wire(os::Descriptor socket, Trust trust) : socket_{std::move(socket)}, trust_{trust} {
  const timeval tick{trust.tick / 1000, trust.tick % 1000 * 1000}, stall{trust.stall, 0};
  ::setsockopt(socket_.number(), SOL_SOCKET, SO_RCVTIMEO, &tick, sizeof tick);
  ::setsockopt(socket_.number(), SOL_SOCKET, SO_SNDTIMEO, &stall, sizeof stall);
}

void Wire::add(Kind kind, std::int64_t number, const portico_value& value) {
  add(kind, number, value, 0);
}

bool Wire::send(Kind kind, std::int64_t number, const portico_value& value, int descriptor) {
  // A descriptor arrives with the first byte of what it is sent with.
  if (descriptor >= 0 && !flush(-1)) return false;
  add(kind, number, value, descriptor >= 0 ? 1 : 0);
  return flush(descriptor);
}

void Wire::add(Kind kind, std::int64_t number, const portico_value& value,
               std::uint32_t descriptors) {
  block_.write(value);
  const auto cells = block_.cells().size() * sizeof(portico_value);
  if (std::max<std::uint64_t>(cells, block_.used()) > trust_.most_sent)
    throw std::length_error{"a value of more than " + std::to_string(trust_.most_sent >> 20) +
                            " MiB cannot cross from a process of its own"};
  const Head head{static_cast<std::uint32_t>(kind), descriptors, number, block_.cells().size(),
                  block_.texts().size()};
  pending_.reserve(pending_.size() + sizeof head + cells + block_.texts().size());
  pending_.append(reinterpret_cast<const char*>(&head), sizeof head);
  pending_.append(reinterpret_cast<const char*>(block_.cells().data()), cells);
  pending_.append(block_.texts());
}

bool Wire::flush(int descriptor) {
  const bool sent = write_all(pending_, descriptor);
  pending_.clear();
  ease(pending_);
  return sent;
}

bool Wire::write_all(std::string_view bytes, int descriptor) {
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  while (!bytes.empty()) {
    iovec part{const_cast<char*>(bytes.data()), bytes.size()};
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
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

Wire::Received Wire::receive(Message& message) {
  if (end_ - begin_ < sizeof(Head)) {
    if (const Received came = fill(); came != Received::message) return came;
  } else {
    by_ = Clock::now() + std::chrono::seconds{trust_.stall};
  }
  Head head{};
  std::memcpy(&head, ahead_.data() + begin_, sizeof head);
  begin_ += sizeof head;
  message.kind = static_cast<Kind>(head.kind);
  message.number = head.number;
  if (!read_value(message, head.cells, head.texts)) return Received::end;
  take_descriptor(message, head.descriptors);
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
  by_ = Clock::now() + std::chrono::seconds{trust_.stall};
  while (end_ < sizeof(Head)) {
    const std::ptrdiff_t count = take(ahead_.data() + end_, ahead_.size() - end_);
    if (count == 0 || late()) return Received::end;
    if (count > 0) end_ += static_cast<std::size_t>(count);
  }
  return Received::message;
}

/// A message that has begun has to be whole by then, however it comes.
bool Wire::late() const { return trust_.stall > 0 && Clock::now() > by_; }

void Wire::take_descriptor(Message& message, std::uint32_t count) {
  message.descriptor = os::Descriptor{-1};
  const bool may = message.kind == Kind::channel || message.kind == Kind::ask;
  if (may && count > 0) std::swap(message.descriptor, descriptor_);
}

bool Wire::read_value(Message& message, std::uint64_t cells, std::uint64_t texts) {
  if (cells == 0 || cells > trust_.most / sizeof(portico_value) || texts > trust_.most)
    return false;
  ease(message.cells_);
  ease(message.texts_);
  if (!read_all(message.cells_, cells) || !read_all(message.texts_, texts) ||
      !open(message.cells_, message.texts_, trust_.most))
    return false;
  message.value = message.cells_[0];
  return true;
}

/// Makes room as it comes: what somebody says that he will send costs nothing yet.
template <class Buffer> bool Wire::read_all(Buffer& buffer, std::uint64_t count) {
  constexpr std::size_t width = sizeof(*buffer.data());
  buffer.clear();
  for (std::size_t done = 0; done < count;) {
    const auto next = static_cast<std::size_t>(std::min<std::uint64_t>(count - done, step / width));
    buffer.resize(done + next);
    if (!finish(buffer.data() + done, next * width)) return false;
    done += next;
  }
  return true;
}

/// So much more of a message that has begun.
bool Wire::finish(void* place, std::size_t size) {
  auto* at = static_cast<char*>(place);
  const std::size_t here = std::min(size, end_ - begin_);
  std::memcpy(at, ahead_.data() + begin_, here);
  begin_ += here;
  at += here;
  for (size -= here; size > 0;) {
    const std::ptrdiff_t count = take(at, size);
    if (count == 0 || late()) return false;
    if (count < 0) continue;
    at += count;
    size -= static_cast<std::size_t>(count);
  }
  return true;
}

/// How much came; 0: nothing that makes sense will any more; below 0: nothing for a tick.
std::ptrdiff_t Wire::take(void* place, std::size_t size) {
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  iovec part{place, size};
  msghdr header{};
  ssize_t count = -1;
  do {
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    header.msg_control = control.data();
    header.msg_controllen = control.size();
    count = ::recvmsg(socket_.number(), &header, MSG_CMSG_CLOEXEC);
  } while (count < 0 && errno == EINTR);
  if (count < 0) return errno == EAGAIN ? -1 : 0;
  auto came = descriptors_of(header);
  if ((header.msg_flags & MSG_CTRUNC) != 0 || came.size() + (descriptor_.number() >= 0) > 1)
    return 0;
  if (!came.empty()) descriptor_ = std::move(came.front());
  return count;
}

}  // namespace portico::isolation
