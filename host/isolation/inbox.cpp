#include "isolation/inbox.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include <sys/socket.h>
#include <sys/uio.h>

namespace portico::isolation {
namespace {

constexpr std::size_t least_room = 32768, usual_room = 65536;  ///< bytes for one read
constexpr std::size_t kept_room = 262144;                      ///< bytes, between messages
constexpr std::size_t most_ahead = 4;                          ///< descriptors

/// All descriptors that came along, so that none is lost.
void take_descriptors(msghdr& header, std::deque<os::Descriptor>& all) {
  for (cmsghdr* one = CMSG_FIRSTHDR(&header); one; one = CMSG_NXTHDR(&header, one)) {
    if (one->cmsg_level != SOL_SOCKET || one->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t count = (one->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t at = 0; at < count; ++at) {
      int found = -1;
      std::memcpy(&found, CMSG_DATA(one) + at * sizeof found, sizeof found);
      all.emplace_back(found);
    }
  }
}

}  // namespace

/// Grows with what has come: what somebody says that he will send costs nothing yet.
void Inbox::make_room() {
  if (held() == 0) {
    begin_ = end_ = 0;
    if (capacity_ > kept_room) {
      bytes_.reset();
      capacity_ = 0;
    }
  }
  if (capacity_ - end_ >= least_room) return;
  if (capacity_ - held() >= std::max(least_room, capacity_ / 2)) {
    std::memmove(bytes_.get(), bytes_.get() + begin_, held());
  } else {
    capacity_ = std::max(usual_room, capacity_ * 2);
    std::unique_ptr<char[]> more{new char[capacity_]};
    if (held() > 0) std::memcpy(more.get(), bytes_.get() + begin_, held());
    bytes_ = std::move(more);
  }
  end_ -= std::exchange(begin_, 0);
}

Inbox::Came Inbox::read(int socket, Patience patience) {
  make_room();
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  iovec part{bytes_.get() + end_, capacity_ - end_};
  msghdr header{};
  ssize_t count = -1;
  do {
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    header.msg_control = control.data();
    header.msg_controllen = control.size();
    count = ::recvmsg(socket, &header,
                      MSG_CMSG_CLOEXEC | (patience == Patience::none ? MSG_DONTWAIT : 0));
  } while (count < 0 && errno == EINTR);
  if (count < 0) return errno == EAGAIN ? Came::nothing : Came::end;
  if (count == 0) return Came::end;
  const std::size_t ahead = descriptors_.size();
  if (header.msg_controllen > 0) take_descriptors(header, descriptors_);
  const bool too_many = descriptors_.size() > std::min(ahead + 1, most_ahead);
  if ((header.msg_flags & MSG_CTRUNC) != 0 || too_many) return Came::end;
  end_ += static_cast<std::size_t>(count);
  return Came::some;
}

bool Inbox::head(Head& head) const {
  if (held() < sizeof head) return false;
  std::memcpy(&head, bytes_.get() + begin_, sizeof head);
  return true;
}

bool Inbox::sound(const Head& head) const {
  return head.cells > 0 && head.cells <= most_ / sizeof(portico_value) && head.texts <= most_;
}

bool Inbox::holds() const {
  Head head{};
  return this->head(head) && (!sound(head) || held() - sizeof head >= head.size());
}

Inbox::Next Inbox::next(Message& message) {
  Head head{};
  if (!this->head(head)) return Next::none;
  if (!sound(head)) return Next::nonsense;
  if (held() - sizeof head < head.size()) return Next::none;
  message.assign(head, bytes_.get() + begin_ + sizeof head);
  begin_ += sizeof head + static_cast<std::size_t>(head.size());
  take_descriptor(message, head.descriptors);
  return Next::message;
}

void Inbox::take_descriptor(Message& message, std::uint32_t count) {
  message.descriptor = os::Descriptor{-1};
  if (count == 0 || descriptors_.empty()) return;
  os::Descriptor first = std::move(descriptors_.front());
  descriptors_.pop_front();
  if (message.kind == Kind::channel || message.kind == Kind::ask)
    message.descriptor = std::move(first);
}

}  // namespace portico::isolation
