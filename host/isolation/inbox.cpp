#include "isolation/inbox.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <sys/socket.h>

#include "os/socket/passing.hpp"

namespace portico::isolation {
namespace {

constexpr std::size_t least_room = 32768, usual_room = 65536;  ///< bytes for one read
constexpr std::size_t kept_room = 262144;                      ///< bytes, between messages
constexpr std::size_t most_ahead = 4;                          ///< descriptors

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
  const std::size_t ahead = descriptors_.size();
  const auto [count, cut] =
      os::receive_with(socket, {bytes_.get() + end_, capacity_ - end_}, descriptors_,
                       patience == Patience::none ? MSG_DONTWAIT : 0);
  if (count < 0) return errno == EAGAIN ? Came::nothing : Came::end;
  if (count == 0) return Came::end;
  if (cut || descriptors_.size() > std::min(ahead + 1, most_ahead)) return Came::end;
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
  return take_descriptor(message, head.descriptors) ? Next::message : Next::nonsense;
}

/// False: it says that it has one, and cannot, or has not.
bool Inbox::take_descriptor(Message& message, std::uint32_t count) {
  message.descriptor = {};
  if (count == 0) return true;
  const bool may = message.kind == Kind::channel || message.kind == Kind::ask;
  if (!may || count > 1 || descriptors_.empty()) return false;
  message.descriptor = std::move(descriptors_.front());
  descriptors_.pop_front();
  return true;
}

}  // namespace portico::isolation
