#pragma once

// One event loop: accepts clients, waits for what their sockets, the pool and the deadlines have to
// say, and lends buffers to those that have work. run() is the loop's thread; post() and complete()
// are for any thread; everything else belongs to the loop's thread.

#include <sys/epoll.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <ctime>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/intrusive/list.hpp>

#include "http/wire/budget.hpp"
#include "http/wire/connection.hpp"
#include "http/wire/limits.hpp"
#include "http/wire/listener.hpp"
#include "http/wire/pool.hpp"
#include "http/wire/service.hpp"
#include "http/wire/timer_wheel.hpp"

namespace portico::http {

class Loop {
public:
  Loop(Service&, const Limits&, Pool&, Budget& bodies, std::span<const std::unique_ptr<Listener>>);
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  /// Until stop() was posted and the last connection is gone, or until another thread took over.
  void run();
  /// For any thread. What the loop's thread is at: the number of its call of a handler or a
  /// source, odd while it lasts.
  std::uint64_t call() const { return call_.load(std::memory_order_relaxed); }
  /// Takes the loop from its thread, which is still in that call: the one who got true runs on with
  /// run_on(). The call's thread leaves run() when it comes back from it.
  [[nodiscard]] bool take_over(std::uint64_t call);
  void run_on();
  void post(std::function<void()>);
  void complete(Connection&);

  /// Holds requests to these from here on.
  void use(const Limits& limits) { limits_ = limits; }
  /// Accepts no more, and has every connection end when it is idle.
  void wind_up();
  /// Accepts no more, and has every connection end with its next reply.
  void retire();
  /// Ends every connection.
  void cut(std::vector<Server::Cut>&);
  void stop();
  bool idle() const { return connections_.empty(); }
  bool winding_up() const { return winding_up_; }
  /// Whether replies from now on are the last of their connections.
  bool closing() const { return winding_up_ || retiring_; }

  /// Connections that were accepted, and those that are open; any thread.
  std::uint64_t accepted() const { return accepted_.load(std::memory_order_relaxed); }
  std::uint64_t open() const {
    const auto closed = closed_.load(std::memory_order_acquire);  // before those that came after
    return accepted() - closed;
  }

  /// For its connections.
  Service& service() { return service_; }
  const Limits& limits() const { return limits_; }
  Budget& bodies() { return bodies_; }
  Clock::time_point now() const { return now_; }
  std::string_view common() const { return common_.view(); }
  void arm(Connection& connection, Clock::time_point deadline) { wheel_.set(connection, deadline); }
  void arm(Connection& connection, Clock::duration wait) { wheel_.set(connection, now_ + wait); }
  bool submit(Connection& connection, std::string_view lane) {
    return pool_.submit(connection, lane);
  }
  void give_up(Connection& connection) { pool_.give_up(connection); }
  /// Whether the loop can be taken over just now: then a handler or a source may run on its thread,
  /// between
  /// begin_call() and end_call(), which does not return when that has happened.
  bool may_call() const { return resumable_; }
  std::uint64_t begin_call(Connection&);
  void end_call(std::uint64_t call, Connection&);
  void later(Connection&);
  void bury(Connection&);
  std::unique_ptr<Burst> take_burst();
  void give_back(std::unique_ptr<Burst>);
  std::unique_ptr<Turn> take_turn();
  void give_back(std::unique_ptr<Turn>);
  std::span<char> scratch() { return scratch_; }

private:
  enum class Accepting { on, paused, over };
  class Taken {};

  enum class Round { whole, begun };
  void run_rounds(Round first);
  void round();
  void wait();
  void take_events();
  void tell_time();
  void take_event(const epoll_event&);
  void accept(const Listener&);
  void add(Socket, std::string peer);
  void set_accepting(Accepting);
  void take_messages();
  void resume_later();
  void remove_buried();

  Service& service_;
  Limits limits_;
  Pool& pool_;
  Budget& bodies_;
  std::span<const std::unique_ptr<Listener>> listeners_;
  Socket epoll_, wake_;
  Clock::time_point now_ = Clock::now();
  std::time_t second_ = 0;
  message::Text common_;
  Wheel wheel_{now_};
  boost::intrusive::list<Connection, boost::intrusive::base_hook<LoopHook>> connections_, buried_;
  // Lists that are worked off by a member, so that another thread can go on with them.
  std::array<epoll_event, 256> events_;
  std::size_t event_at_ = 0, event_count_ = 0;
  std::vector<Connection*> later_, resumed_;
  std::size_t resumed_at_ = 0;
  std::vector<std::unique_ptr<Burst>> spare_bursts_;
  std::vector<std::unique_ptr<Turn>> spare_turns_;
  std::vector<char> scratch_;
  Accepting accepting_ = Accepting::over;
  Clock::time_point accept_again_;
  std::atomic<std::uint64_t> closed_{0}, accepted_{0};  ///< counted by the loop alone
  bool winding_up_ = false, retiring_ = false, stopping_ = false, woken_ = false;
  bool resumable_ = false;
  std::atomic<std::uint64_t> call_{0};
  Connection* caller_ = nullptr;  ///< while a call lasts

  std::mutex mutex_;  ///< of the two below
  std::vector<std::function<void()>> posted_;
  std::vector<Connection*> completed_;
};

}  // namespace portico::http
