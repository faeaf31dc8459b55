#pragma once

// Channel: events pushed to one client from any thread. The handler makes one, gives it away to
// whoever has news, and returns it as EventStream{channel}. While it is empty it costs no thread.
// Copies are the same channel. Any thread.
//
//   app.get("/news", [&](Call) { auto channel = make_channel<News>(); desk.add(channel);
//                                return EventStream{channel}; });
//   if (!channel.send({.data = news})) desk.remove(channel);

#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "portico/event.hpp"
#include "portico/values.h"

namespace portico {

template <detail::Value T> class Channel {
public:
  /// `capacity`: events that wait for a slow client.
  explicit Channel(std::size_t capacity = 1024) : state_{std::make_shared<State>(capacity)} {}

  /// False: the event is dropped, because the client is gone, the channel is closed or full.
  bool send(Event<T> event) const {
    const std::lock_guard lock{state_->mutex};
    if (state_->closed || state_->events.size() >= state_->capacity) return false;
    state_->events.push_back(std::move(event));
    state_->wake();
    return true;
  }
  /// Ends the stream after what was sent.
  void close() const {
    const std::lock_guard lock{state_->mutex};
    state_->closed = true;
    state_->wake();
  }
  /// Whether send() may succeed: false for ever once the client is gone.
  bool open() const {
    const std::lock_guard lock{state_->mutex};
    return !state_->closed;
  }
  bool operator==(const Channel&) const = default;

  // For the stream that drains it.

  /// The next event, or what to answer when there is none.
  portico_result take(Event<T>& event) const {
    const std::lock_guard lock{state_->mutex};
    if (state_->events.empty()) return state_->closed ? PORTICO_END : portico_result{PORTICO_IDLE};
    event = std::move(state_->events.front());
    state_->events.pop_front();
    return PORTICO_OK;
  }
  /// Who is to be woken when there is one again.
  void listen(const portico_waker& waker) const {
    const std::lock_guard lock{state_->mutex};
    state_->forget();
    state_->waker = waker;
  }
  /// The client is gone.
  void leave() const {
    const std::lock_guard lock{state_->mutex};
    state_->closed = true;
    state_->events.clear();
    state_->forget();
  }

private:
  struct State {
    explicit State(std::size_t most) : capacity{most} {}
    ~State() { forget(); }

    void wake() const {
      if (waker.wake) waker.wake(waker.self);
    }
    void forget() {
      const portico_waker gone = std::exchange(waker, {});
      if (gone.drop) gone.drop(gone.self);
    }

    std::mutex mutex;
    std::deque<Event<T>> events;
    portico_waker waker{};
    const std::size_t capacity;
    bool closed = false;
  };

  std::shared_ptr<State> state_;
};

/// A channel whose type is said once: make_channel<News>().
template <detail::Value T> Channel<T> make_channel(std::size_t capacity = 1024) {
  return Channel<T>{capacity};
}

}  // namespace portico
