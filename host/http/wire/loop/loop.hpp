#pragma once

// One event loop: waits for what sockets, other threads and deadlines have to say, and gives each
// connection its turn. run() is the loop's thread; the mailbox and the figures of the connections
// are for any thread; everything else belongs to the loop's thread.

#include <sys/epoll.h>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "http/wire/connection.hpp"
#include "http/wire/loop/acceptor.hpp"
#include "http/wire/loop/baton.hpp"
#include "http/wire/loop/commons.hpp"
#include "http/wire/loop/connections.hpp"
#include "http/wire/loop/lookout.hpp"
#include "os/descriptor.hpp"

namespace portico::http {

class Loop {
public:
  Loop(Service& service, const Limits& limits, Pool& pool, Capacity& capacity,
       Acceptor::Listeners listeners);
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  /// Until stop() was posted and the last connection is gone, or until another thread took over.
  void run();
  /// For the thread that has seized the baton.
  void run_on();

  /// Accepts no more, and has every connection end when it is idle.
  void wind_up();
  /// Has every connection end with its next reply.
  void part();
  /// Accepts no more, and has every connection end with its next reply.
  void retire();
  void stop() { stopping_ = true; }

  Connections& connections() { return connections_; }
  Commons& commons() { return commons_; }
  Baton& baton() { return baton_; }

  /// For its connections. A call of the service on this thread: `act` runs while the baton may be
  /// lost, and does not return here when it was: `lost` is what this thread does then, and
  /// Baton::Lost passes.
  template <class Act, class Lost> void call(Connection& connection, Act act, Lost lost) {
    const std::uint64_t number = baton_.begin(connection);
    Mailbox::leave();
    act();
    if (baton_.end(number)) return commons_.mailbox.enter();
    lost();
    lookout_.leave();
    throw Baton::Lost{};
  }
  /// The connection is resumed in the next round.
  void later(Connection& connection) { later_.push_back(&connection); }
  /// Nothing is told of the socket any more, not even while a process that was just started still
  /// has it, too; and its place is another one's.
  void forget(const Socket& socket, Occupancy::Place place) {
    ::epoll_ctl(epoll_.number(), EPOLL_CTL_DEL, socket.descriptor(), nullptr);
    commons_.capacity.connections.leave(place);
    acceptor_.hurry();
  }
  /// The connection is over.
  void bury(Connection& connection);

private:
  enum class Round { whole, begun };

  void run_rounds(Round first);
  void round();
  void wait();
  void handle_events();
  void accept(const Listener& listener);
  void add(Socket socket, std::string peer, Occupancy::Place place);
  void resume_later();

  Commons commons_;
  Baton baton_;
  os::Descriptor epoll_;
  Lookout lookout_;
  Acceptor acceptor_;
  // Lists that are worked off by a member, so that another thread can go on with them.
  std::array<epoll_event, 256> events_;
  std::size_t event_at_ = 0, event_count_ = 0;
  std::vector<Connection*> later_, resumed_;
  std::size_t resumed_at_ = 0;
  bool stopping_ = false, woken_ = false;
  Connections connections_;
};

}  // namespace portico::http
