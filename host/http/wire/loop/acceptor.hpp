#pragma once

// Accepts clients from the listeners that all loops share, for one of them: as long as there are
// places, and with a pause when there is no descriptor for another one, or only those that are left
// to others: the operator's own listeners, files, plugins. Belongs to the loop.

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "http/wire/capacity/occupancy.hpp"
#include "http/wire/loop/listener.hpp"
#include "http/wire/loop/timer_wheel.hpp"
#include "http/wire/socket.hpp"

namespace portico::http {

class Acceptor {
public:
  using Accepted = std::function<void(Socket socket, std::string peer, Occupancy::Place place)>;
  using Listeners = std::span<const std::unique_ptr<Listener>>;

  /// `epoll` tells of clients, with the listener as its data. `spared`: descriptors that are left.
  Acceptor(int epoll, Listeners listeners, Occupancy& occupancy, std::size_t spared)
      : epoll_{epoll},
        listeners_{listeners},
        occupancy_{occupancy},
        spared_{spared} {}

  void start() { become(State::on); }
  /// For ever.
  void stop() { become(State::over); }

  /// The listener that epoll tells of, or null.
  const Listener* listener(const void* data) const {
    for (const auto& one : listeners_)
      if (one.get() == data) return one.get();
    return nullptr;
  }
  /// Accepts clients from it, each with the place that the rule gives it, which goes to `accepted`.
  void accept(const Listener& listener, Clock::time_point now, const Occupancy::Rule& rule,
              const Accepted& accepted);
  /// A place was left: a pause for want of one is over.
  void hurry() {
    if (state_ == State::paused && !scarce_) again_ = {};
  }
  /// Goes on after a pause, when there are descriptors again, or nobody who could give one back;
  /// how long one may wait for that at most.
  enum class Clients { none, some };
  void go_on(Clock::time_point now, Clients clients);
  std::chrono::milliseconds patience(Clock::time_point now, std::chrono::milliseconds other) const;

private:
  enum class State { before, on, paused, over };

  void pause(Clock::time_point until);
  void pause_for_descriptors(Clock::time_point now, int error);
  void become(State state);

  const int epoll_;
  const Listeners listeners_;
  Occupancy& occupancy_;
  const std::size_t spared_;
  bool scarce_ = false;  ///< it is descriptors that the pause is for
  State state_ = State::before;
  Clock::time_point again_;
};

}  // namespace portico::http
