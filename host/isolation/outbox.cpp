#include "isolation/outbox.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <sys/socket.h>

#include "os/socket/passing.hpp"

namespace portico::isolation {
namespace {

constexpr std::size_t kept_bytes = 262144;  ///< of a buffer that is empty

}  // namespace

Outbox::Kept Outbox::add(Kind kind, std::uint64_t call, std::int64_t number,
                         const portico_value& value, os::Descriptor descriptor) {
  const std::lock_guard lock{mutex_};
  text_.reset();
  return keep(kind, call, number, value, std::move(descriptor));
}

Outbox::Kept Outbox::add_text(Kind kind, std::int64_t number, std::string_view text) {
  const std::lock_guard lock{mutex_};
  Kept kept{};
  if (lengthen(kind, number, text, kept)) return kept;
  const std::size_t start = bytes_.size();
  kept = keep(kind, 0, number, isolation::text(text), os::Descriptor{-1});
  text_ = start;
  return kept;
}

/// False: it is another one, or would be too long. One that is empty has to cost something.
bool Outbox::lengthen(Kind kind, std::int64_t number, std::string_view text, Kept& kept) {
  if (!text_ || text.empty() || bytes_.size() - *text_ + text.size() > enough) return false;
  struct {
    Head head;
    portico_value cell;
  } last;
  static_assert(sizeof last == sizeof(Head) + sizeof(portico_value));
  std::memcpy(static_cast<void*>(&last), &bytes_[*text_], sizeof last);
  if (last.head.kind != static_cast<std::uint32_t>(kind) || last.head.number != number)
    return false;
  const std::size_t before = bytes_.size();
  bytes_.resize(*text_ + sizeof last + static_cast<std::size_t>(last.head.texts));
  bytes_.append(text);
  last.head.texts += text.size();
  last.cell.size += static_cast<std::uint32_t>(text.size());
  std::memcpy(&bytes_[*text_], &last, sizeof last);
  bytes_.resize(*text_ + sizeof last.head + static_cast<std::size_t>(last.head.size()));
  said_ += bytes_.size() - before;
  kept = {said_, bytes_.size() - before};
  return true;
}

Outbox::Kept Outbox::keep(Kind kind, std::uint64_t call, std::int64_t number,
                          const portico_value& value, os::Descriptor descriptor) {
  block_.write(value);
  const auto cells = block_.cells().size() * sizeof(portico_value);
  if (std::max<std::uint64_t>(cells, block_.used()) > most_)
    throw TooLarge{"a value of more than " + std::to_string(most_ >> 20) +
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
  if (passes) passed_.push_back({said_, std::move(descriptor)});
  bytes_.append(reinterpret_cast<const char*>(&head), sizeof head);
  bytes_.append(reinterpret_cast<const char*>(block_.cells().data()), cells);
  bytes_.append(block_.texts());
  bytes_.append(size - cells - block_.texts().size(), '\0');
  said_ += sizeof head + size;
  return {said_, sizeof head + size};
}

bool Outbox::flush() {
  std::unique_lock lock{mutex_};
  if (leaves_ || over_) return !over_;
  leaves_ = true;
  while (!over_) {
    if (leaving_.begin == leaving_.bytes.size()) {
      leaving_.begin = 0;
      leaving_.bytes.clear();
      if (leaving_.bytes.capacity() > kept_bytes) std::string{}.swap(leaving_.bytes);
      if (bytes_.empty()) break;
      leaving_.bytes.swap(bytes_);
      leaving_.passed.swap(passed_);
      text_.reset();
    }
    lock.unlock();
    const bool sent = send_leaving();
    lock.lock();
    over_ = !sent;
    if (leaving_.begin < leaving_.bytes.size()) break;  // there is no room just now
  }
  leaves_ = false;
  if (over_) std::string{}.swap(bytes_);
  return !over_;
}

/// A descriptor arrives with the first byte of what it is sent with.
bool Outbox::send_leaving() {
  auto& [bytes, begin, passed] = leaving_;
  while (begin < bytes.size()) {
    const std::uint64_t sent = sent_.load(std::memory_order_relaxed);
    const bool passes = !passed.empty() && passed.front().at == sent;
    const std::size_t next = passes ? 1 : 0;
    const auto size = passed.size() > next ? static_cast<std::size_t>(passed[next].at - sent)
                                           : bytes.size() - begin;
    const int descriptor = passes ? passed.front().descriptor.number() : -1;
    const ssize_t count = os::send_with(socket_, {bytes.data() + begin, size}, descriptor,
                                        sending_ == Sending::some ? MSG_DONTWAIT : 0);
    if (count < 0 && errno == EAGAIN) return true;
    if (count <= 0) return false;
    if (passes) passed.pop_front();
    begin += static_cast<std::size_t>(count);
    sent_.fetch_add(static_cast<std::uint64_t>(count), std::memory_order_release);
  }
  return true;
}

std::size_t Outbox::held() const {
  const std::lock_guard lock{mutex_};
  return over_ ? 0 : static_cast<std::size_t>(said_ - sent());
}

}  // namespace portico::isolation
