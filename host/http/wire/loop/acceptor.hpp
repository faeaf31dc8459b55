#pragma once

// Accepts clients from the listeners that all loops share, for one of them: as many as it may have,
// and with a pause when there is no descriptor for another one. Belongs to the loop.

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "http/wire/loop/listener.hpp"
#include "http/wire/loop/timer_wheel.hpp"
#include "http/wire/socket.hpp"

namespace portico::http {

class Acceptor {
public:
  using Accepted = std::function<void(Socket socket, std::string peer)>;
  using Listeners = std::span<const std::unique_ptr<Listener>>;

  /// `epoll` tells of clients, with the listener as its data.
  Acceptor(int epoll, Listeners listeners) : epoll_{epoll}, listeners_{listeners} {}

  void start() { become(State::on); }
  /// For ever.
  void stop() { become(State::over); }

  /// The listener that epoll tells of, or null.
  const Listener* listener(const void* data) const {
    for (const auto& one : listeners_)
      if (one.get() == data) return one.get();
    return nullptr;
  }
  /// Accepts clients from it, at most `room`.
  void accept(const Listener& listener, Clock::time_point now, std::size_t room,
              const Accepted& accepted);
  /// Goes on after a pause; how long one may wait for that at most.
  void go_on(Clock::time_point now);
  std::chrono::milliseconds patience(std::chrono::milliseconds other) const;

private:
  enum class State { before, on, paused, over };

  void pause(Clock::time_point now);
  void become(State state);

  const int epoll_;
  const Listeners listeners_;
  State state_ = State::before;
  Clock::time_point again_;
};

}  // namespace portico::http
