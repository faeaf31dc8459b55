#include "http/wire/loop/loop.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "os/error.hpp"
#include "os/thread.hpp"

namespace portico::http {
namespace {

os::Descriptor made_epoll() {
  os::Descriptor epoll{::epoll_create1(EPOLL_CLOEXEC)};
  if (epoll.number() < 0) os::fail("Cannot start an event loop");
  return epoll;
}

}  // namespace

Loop::Loop(Service& service, const Limits& limits, Pool& pool, Capacity& capacity,
           Acceptor::Listeners listeners)
    : commons_{service, limits, pool, capacity},
      epoll_{made_epoll()},
      lookout_{epoll_.number(), commons_.mailbox},
      acceptor_{epoll_.number(), listeners, capacity.connections, limits.spared_descriptors} {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = &commons_.mailbox;
  ::epoll_ctl(epoll_.number(), EPOLL_CTL_ADD, commons_.mailbox.descriptor(), &event);
}

void Loop::run() {
  os::begin_thread("loop");
  if (!commons_.closing()) acceptor_.start();
  run_rounds(Round::whole);
}

void Loop::run_on() {
  os::begin_thread("loop");
  commons_.time.tell();
  baton_.caller().lose();
  run_rounds(Round::begun);
}

void Loop::run_rounds(Round first) try {
  lookout_.enter();
  commons_.mailbox.enter();
  if (first == Round::begun) round();
  while (!stopping_ || !connections_.empty()) {
    wait();
    round();
  }
  lookout_.leave();
  Mailbox::leave();
} catch (const Baton::Lost&) {
  commons_.service.rest();
}

void Loop::round() {
  baton_.let_call(true);
  handle_events();
  resume_later();
  baton_.let_call(false);
  if (const bool woken = std::exchange(woken_, false); woken || commons_.mailbox.holds())
    commons_.mailbox.deliver(woken);
  commons_.wheel.turn(commons_.now(),
                      [](TimerWheel::Entry& entry) { static_cast<Connection&>(entry).expired(); });
  commons_.alarms.ring(commons_.now());
  connections_.remove_buried();
  lookout_.rest();
  commons_.service.rest();
}

void Loop::wait() {
  const bool quiet = later_.empty() && !commons_.mailbox.holds();
  auto patience = quiet ? commons_.wheel.quiet(Clock::now()) : std::chrono::milliseconds{0};
  patience = acceptor_.patience(commons_.now(), commons_.alarms.quiet(patience));
  const int count = ::epoll_wait(epoll_.number(), events_.data(), static_cast<int>(events_.size()),
                                 static_cast<int>(patience.count()));
  event_at_ = 0;
  event_count_ = static_cast<std::size_t>(std::max(count, 0));
  commons_.time.tell();
}

void Loop::handle_events() {
  while (event_at_ < event_count_) {
    const epoll_event& event = events_[event_at_++];
    if (event.data.ptr == &commons_.mailbox)
      woken_ = true;
    else if (const Listener* const listener = acceptor_.listener(event.data.ptr))
      accept(*listener);
    else if (lookout_.ready(event.data.ptr, event.events))
      continue;
    else
      static_cast<Connection*>(event.data.ptr)->ready(event.events);
  }
  acceptor_.go_on(commons_.now(),
                  connections_.empty() ? Acceptor::Clients::none : Acceptor::Clients::some);
}

void Loop::accept(const Listener& listener) {
  const Occupancy::Rule rule{commons_.limits.connections, commons_.limits.connections_beyond};
  acceptor_.accept(listener, commons_.now(), rule,
                   [this](Socket socket, std::string peer, Occupancy::Place place) {
                     add(std::move(socket), std::move(peer), place);
                   });
}

void Loop::add(Socket socket, std::string peer, Occupancy::Place place) {
  const int descriptor = socket.descriptor();
  auto connection = std::make_unique<Connection>(*this, std::move(socket), std::move(peer), place);
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  event.data.ptr = connection.get();
  if (::epoll_ctl(epoll_.number(), EPOLL_CTL_ADD, descriptor, &event) != 0)
    return commons_.capacity.connections.leave(place);
  connections_.add(std::move(connection));
}

void Loop::resume_later() {
  if (resumed_at_ == resumed_.size()) {
    resumed_.clear();
    resumed_.swap(later_);
    resumed_at_ = 0;
  }
  while (resumed_at_ < resumed_.size()) resumed_[resumed_at_++]->resume();
}

void Loop::bury(Connection& connection) {
  TimerWheel::clear(connection);
  std::erase(later_, &connection);
  connections_.bury(connection);
}

void Loop::wind_up() {
  commons_.take(Commons::Course::winding_up);
  acceptor_.stop();
  connections_.wind_up();
}

void Loop::part() { commons_.take(Commons::Course::parting); }

void Loop::retire() {
  commons_.take(Commons::Course::retiring);
  acceptor_.stop();
}

}  // namespace portico::http
