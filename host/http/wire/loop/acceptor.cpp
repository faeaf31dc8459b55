#include "http/wire/loop/acceptor.hpp"

#include <sys/epoll.h>

#include <algorithm>
#include <utility>

#include <Poco/Logger.h>

namespace portico::http {
namespace {

constexpr std::size_t at_once = 16;
constexpr std::chrono::milliseconds pause_time{100};

}  // namespace

void Acceptor::accept(const Listener& listener, Clock::time_point now, std::size_t room,
                      const Accepted& accepted) {
  for (std::size_t count = 0; count < at_once && state_ == State::on; ++count) {
    if (count == room) return pause(now);
    std::string peer;
    Listener::Failure failure{};
    Socket socket = listener.accept(peer, failure);
    if (socket.open()) {
      accepted(std::move(socket), std::move(peer));
      continue;
    }
    if (failure == Listener::Failure::none_waiting) return;
    if (failure == Listener::Failure::turned_away) continue;
    Poco::Logger::get("portico.http")
        .debug("No descriptor for another connection; accepting pauses");
    pause(now);
  }
}

void Acceptor::pause(Clock::time_point now) {
  again_ = now + pause_time;
  become(State::paused);
}

void Acceptor::go_on(Clock::time_point now) {
  if (state_ == State::paused && now >= again_) become(State::on);
}

std::chrono::milliseconds Acceptor::patience(std::chrono::milliseconds other) const {
  return state_ == State::paused ? std::min(other, pause_time) : other;
}

// A listener that cannot be served is taken out, or it would wake the loop without end.
void Acceptor::become(State state) {
  if (state_ == State::over) return;
  const bool before = state_ == State::on, after = state == State::on;
  state_ = state;
  if (before == after) return;
  for (const auto& listener : listeners_) {
    epoll_event event{};
    event.events = EPOLLIN | EPOLLEXCLUSIVE;
    event.data.ptr = listener.get();
    ::epoll_ctl(epoll_, after ? EPOLL_CTL_ADD : EPOLL_CTL_DEL, listener->descriptor(), &event);
  }
}

}  // namespace portico::http
