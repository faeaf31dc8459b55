#include "http/wire/reading/body_queue.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "http/wire/connection.hpp"
#include "http/wire/loop/mailbox.hpp"

namespace portico::http {

BodyQueue::BodyQueue(const Client& client, std::optional<std::uint64_t> length, std::uint64_t limit)
    : client_{client},
      length_{length},
      limit_{limit} {
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(length.value_or(most), most));
  if (size > 0) ring_.grow(size);
}

// ---- The reader's thread ----

std::string_view BodyQueue::read() {
  Lock lock{mutex_};
  begin_read();
  if (size_ == 0 && state_ == State::arriving) {
    begin_wait();
    came_.wait(lock, [this] { return size_ > 0 || state_ != State::arriving; });
  }
  return lend();
}

std::optional<std::string_view> BodyQueue::poll() {
  const Lock lock{mutex_};
  begin_read();
  if (size_ == 0 && state_ == State::arriving) return std::nullopt;
  return lend();
}

void BodyQueue::listen(std::function<void()> arrived) {
  const Lock lock{mutex_};
  if (size_ > lent_ || state_ != State::arriving) return arrived();
  begin_read();
  arrived_ = std::move(arrived);
  begin_wait();
}

void BodyQueue::forget() {
  const Lock lock{mutex_};
  arrived_ = nullptr;
}

void BodyQueue::begin_read() {
  give_back();
  if (!std::exchange(asked_, true) && client_.waits && size_ == 0) tell();
}

std::string_view BodyQueue::lend() {
  since_ = Clock::now();
  lent_ = std::min({size_, ring_.capacity() - begin_, largest_chunk});
  return {ring_.data() + begin_, lent_};
}

void BodyQueue::begin_wait() {
  waits_ = true;
  since_ = Clock::now();
}

/// There is something, or there will be nothing.
void BodyQueue::tell_reader(Lock& lock) {
  if (!std::exchange(waits_, false)) return;
  const auto now = Clock::now();
  waited_ += now - std::exchange(since_, now);
  if (arrived_) return std::exchange(arrived_, nullptr)();
  lock.unlock();
  came_.notify_one();
}

void BodyQueue::give_back() {
  size_ -= lent_;
  begin_ += std::exchange(lent_, 0);
  if (begin_ == ring_.capacity()) begin_ = 0;
  if (wants_room_ && ring_.capacity() - size_ >= ring_.capacity() / 2) {
    wants_room_ = false;
    tell();
  }
}

BodyQueue::State BodyQueue::state() const {
  const std::lock_guard lock{mutex_};
  return state_;
}

message::Refusal BodyQueue::refusal() const {
  const std::lock_guard lock{mutex_};
  return refusal_;
}

void BodyQueue::abandon() { finish(State::gone); }

// ---- The loop ----

bool BodyQueue::asked() const {
  const std::lock_guard lock{mutex_};
  return asked_;
}

std::size_t BodyQueue::free() const {
  const std::lock_guard lock{mutex_};
  return ring_.capacity() - size_;
}

std::span<char> BodyQueue::room() {
  const std::lock_guard lock{mutex_};
  const std::size_t capacity = ring_.capacity(), end = begin_ + size_;
  if (end < capacity) return {ring_.data() + end, capacity - end};
  return {ring_.data() + (end - capacity), capacity - size_};
}

void BodyQueue::add(std::size_t size) {
  added_ += size;
  Lock lock{mutex_};
  size_ += size;
  tell_reader(lock);
}

std::size_t BodyQueue::append(std::string_view bytes) {
  std::size_t copied = 0;
  while (copied < bytes.size()) {
    const std::span<char> place = room();
    const std::size_t size = std::min(place.size(), bytes.size() - copied);
    if (size == 0) break;
    std::memcpy(place.data(), bytes.data() + copied, size);
    add(size);
    copied += size;
  }
  return copied;
}

bool BodyQueue::full() {
  const std::lock_guard lock{mutex_};
  wants_room_ = ring_.capacity() - size_ < std::min(ring_.capacity() / 2, largest_chunk / 8);
  return wants_room_;
}

void BodyQueue::end() { finish(State::whole); }

void BodyQueue::fail(const message::Refusal& refusal) {
  {
    const std::lock_guard lock{mutex_};
    refusal_ = refusal;
  }
  finish(State::failed);
}

BodyQueue::Turn BodyQueue::turn() const {
  const std::lock_guard lock{mutex_};
  return {waits_, since_, waited_};
}

/// The first end counts.
void BodyQueue::finish(State state) {
  Lock lock{mutex_};
  if (state_ == State::arriving) state_ = state;
  tell_reader(lock);
}

void BodyQueue::tell() const {
  client_.mailbox->post([connection = client_.connection] { connection->feed_on(); });
}

}  // namespace portico::http
