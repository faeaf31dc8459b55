#include "http/wire/loop/acceptor.hpp"

#include <sys/epoll.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <string>
#include <utility>

#include <Poco/Logger.h>

#include "os/descriptor_limit.hpp"
#include "os/error.hpp"

namespace portico::http {
namespace {

constexpr std::size_t at_once = 16;
constexpr std::chrono::milliseconds pause_time{100};
constexpr std::chrono::milliseconds place_pause{5};  // another loop may leave one
constexpr std::chrono::minutes between_words{1};

/// By the first of all loops, and not again soon.
void tell_of_want(Clock::time_point now, int error) {
  static std::atomic<Clock::time_point> next{};
  Clock::time_point due = next;
  if (now < due || !next.compare_exchange_strong(due, now + between_words)) return;
  Poco::Logger::get("portico.http")
      .warning("no descriptor for another connection (" + os::reason(error) + ", " +
               std::to_string(os::descriptor_limit()) +
               " are allowed): clients wait until one is free; raise ulimit -n or LimitNOFILE");
}

}  // namespace

void Acceptor::accept(const Listener& listener, Clock::time_point now, const Occupancy::Rule& rule,
                      const Accepted& accepted) {
  for (std::size_t count = 0; count < at_once && state_ == State::on; ++count) {
    const Occupancy::Place place = occupancy_.take(rule);
    if (place == Occupancy::Place::none) return pause(now + place_pause);
    std::string peer;
    Listener::Failure failure{};
    Socket socket = listener.accept(peer, failure);
    const int error = errno;
    if (socket.open()) {
      const bool last = os::is_spared(socket.descriptor(), spared_);
      accepted(std::move(socket), std::move(peer), place);
      if (last) return pause_for_descriptors(now, EMFILE);
      continue;
    }
    occupancy_.leave(place);
    if (failure == Listener::Failure::none_waiting) return;
    if (failure == Listener::Failure::turned_away) continue;
    pause_for_descriptors(now, error);
  }
}

void Acceptor::pause(Clock::time_point until) {
  again_ = until;
  become(State::paused);
}

void Acceptor::pause_for_descriptors(Clock::time_point now, int error) {
  scarce_ = true;
  tell_of_want(now, error);
  pause(now + pause_time);
}

void Acceptor::go_on(Clock::time_point now, Clients clients) {
  if (state_ != State::paused || now < again_) return;
  if (scarce_ && clients == Clients::some && !os::has_descriptors(spared_))
    return pause(now + pause_time);
  scarce_ = false;
  become(State::on);
}

std::chrono::milliseconds Acceptor::patience(Clock::time_point now,
                                             std::chrono::milliseconds other) const {
  if (state_ != State::paused) return other;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(again_ - now);
  return std::clamp(left, std::chrono::milliseconds{0}, other);
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
