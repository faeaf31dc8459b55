#include "isolation/outbox.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <utility>

#include <sys/socket.h>
#include <sys/uio.h>

namespace portico::isolation {
namespace {

constexpr std::size_t kept_bytes = 262144;  ///< of a buffer that is empty

ssize_t send_part(int socket, const char* bytes, std::size_t size, int descriptor, int flags) {
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  iovec part{const_cast<char*>(bytes), size};
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
  ssize_t count = -1;
  do count = ::sendmsg(socket, &header, MSG_NOSIGNAL | flags);
  while (count < 0 && errno == EINTR);
  return count;
}

}  // namespace

Outbox::Kept Outbox::add(Kind kind, std::uint64_t call, std::int64_t number,
                         const portico_value& value, os::Descriptor descriptor) {
  const std::lock_guard lock{mutex_};
  block_.write(value);
  const auto cells = block_.cells().size() * sizeof(portico_value);
  if (std::max<std::uint64_t>(cells, block_.used()) > most_)
    throw std::length_error{"a value of more than " + std::to_string(most_ >> 20) +
                            " MiB cannot cross from a process of its own"};
  const bool passes = descriptor.number() >= 0;
  const Head head{static_cast<std::uint32_t>(kind),
                  passes ? 1u : 0u,
                  call,
                  number,
                  block_.cells().size(),
                  block_.texts().size()};
  const auto size = static_cast<std::size_t>(head.size());
  bytes_.reserve(bytes_.size() + sizeof head + size);
  if (passes) passed_.push_back({sent_ + held_now(), std::move(descriptor)});
  bytes_.append(reinterpret_cast<const char*>(&head), sizeof head);
  bytes_.append(reinterpret_cast<const char*>(block_.cells().data()), cells);
  bytes_.append(block_.texts());
  bytes_.append(size - cells - block_.texts().size(), '\0');
  return {sent_ + held_now(), held_now(), sizeof head + size};
}

bool Outbox::flush() {
  const std::lock_guard lock{mutex_};
  over_ = over_ || !flush_held();
  if (held_now() == 0 || over_) {
    begin_ = 0;
    bytes_.clear();
    if (bytes_.capacity() > kept_bytes) std::string{}.swap(bytes_);
  } else if (begin_ > kept_bytes) {
    bytes_.erase(0, std::exchange(begin_, 0));
  }
  return !over_;
}

/// A descriptor arrives with the first byte of what it is sent with.
bool Outbox::flush_held() {
  while (held_now() > 0) {
    const bool passes = !passed_.empty() && passed_.front().at == sent_;
    const std::size_t next = passes ? 1 : 0;
    const std::uint64_t until = passed_.size() > next ? passed_[next].at : sent_ + held_now();
    const int descriptor = passes ? passed_.front().descriptor.number() : -1;
    const ssize_t count =
        send_part(socket_, bytes_.data() + begin_, static_cast<std::size_t>(until - sent_),
                  descriptor, sending_ == Sending::some ? MSG_DONTWAIT : 0);
    if (count < 0 && errno == EAGAIN) return true;
    if (count <= 0) return false;
    if (passes) passed_.pop_front();
    begin_ += static_cast<std::size_t>(count);
    sent_ += static_cast<std::uint64_t>(count);
  }
  return true;
}

std::size_t Outbox::held() const {
  const std::lock_guard lock{mutex_};
  return held_now();
}

std::uint64_t Outbox::sent() const {
  const std::lock_guard lock{mutex_};
  return sent_;
}

}  // namespace portico::isolation
