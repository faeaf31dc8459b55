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
      limit_{limit},
      ring_{static_cast<std::size_t>(std::min<std::uint64_t>(length.value_or(most), most))} {}

// ---- The reader's thread ----

std::string_view BodyQueue::read() {
  Lock lock{mutex_};
  begin_read();
  if (ring_.size() == 0 && state_ == State::arriving) {
    turns_.of_client();
    came_.wait(lock, [this] { return ring_.size() > 0 || state_ != State::arriving; });
  }
  return lend();
}

std::optional<std::string_view> BodyQueue::poll() {
  const Lock lock{mutex_};
  begin_read();
  if (ring_.size() == 0 && state_ == State::arriving) return std::nullopt;
  return lend();
}

void BodyQueue::listen(std::function<void()> arrived) {
  const Lock lock{mutex_};
  if (ring_.holds_more() || state_ != State::arriving) return arrived();
  begin_read();
  arrived_ = std::move(arrived);
  turns_.of_client();
}

void BodyQueue::forget() {
  const Lock lock{mutex_};
  arrived_ = nullptr;
}

void BodyQueue::begin_read() {
  ring_.give_back();
  if (wants_room_ && ring_.free() >= ring_.capacity() / 2) {
    wants_room_ = false;
    tell();
  }
  if (!std::exchange(asked_, true) && client_.waits && ring_.size() == 0) tell();
}

std::string_view BodyQueue::lend() {
  turns_.of_reader();
  return ring_.lend(largest_chunk);
}

/// There is something, or there will be nothing.
void BodyQueue::tell_reader(Lock& lock) {
  if (!turns_.end_wait()) return;
  if (arrived_) return std::exchange(arrived_, nullptr)();
  lock.unlock();
  came_.notify_one();
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
  return ring_.free();
}

std::span<char> BodyQueue::room() {
  const std::lock_guard lock{mutex_};
  return ring_.room();
}

void BodyQueue::add(std::size_t size) {
  added_ += size;
  Lock lock{mutex_};
  ring_.add(size);
  tell_reader(lock);
}

std::size_t append(BodyQueue& queue, std::string_view bytes) {
  std::size_t copied = 0;
  while (copied < bytes.size()) {
    const std::span<char> place = queue.room();
    const std::size_t size = std::min(place.size(), bytes.size() - copied);
    if (size == 0) break;
    std::memcpy(place.data(), bytes.data() + copied, size);
    queue.add(size);
    copied += size;
  }
  return copied;
}

bool BodyQueue::full() {
  const std::lock_guard lock{mutex_};
  wants_room_ = ring_.free() < std::min(ring_.capacity() / 2, largest_chunk / 8);
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

Turn BodyQueue::turn() const {
  const std::lock_guard lock{mutex_};
  return turns_.now();
}

/// The first end counts.
void BodyQueue::finish(State state) {
  Lock lock{mutex_};
  if (state_ == State::arriving) state_ = state;
  tell_reader(lock);
}

void BodyQueue::tell() const {
  client_.mailbox->post([connection = client_.connection] { connection->rouse(Word::of_intake); });
}

}  // namespace portico::http
