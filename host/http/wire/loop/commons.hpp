#pragma once

// What the connections of one loop have in common. Belongs to the loop, but for the mailbox,
// closing(), leaving() and what is behind the references.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <vector>

#include "http/wire/capacity/capacity.hpp"
#include "http/wire/limits.hpp"
#include "http/wire/loop/alarm_clock.hpp"
#include "http/wire/loop/loop_time.hpp"
#include "http/wire/loop/mailbox.hpp"
#include "http/wire/loop/pool.hpp"
#include "http/wire/loop/spares.hpp"
#include "http/wire/loop/timer_wheel.hpp"
#include "http/wire/service.hpp"

namespace portico::http {

struct Commons {
  static constexpr std::size_t scratch_size = 65536;

  Commons(Service& its_service, const Limits& its_limits, Pool& its_pool, Capacity& its_capacity)
      : service{its_service},
        limits{its_limits},
        pool{its_pool},
        capacity{its_capacity} {}

  Clock::time_point now() const { return time.now(); }
  void arm(TimerWheel::Entry& entry, Clock::time_point deadline) { wheel.set(entry, deadline); }
  void arm(TimerWheel::Entry& entry, Clock::duration wait) { wheel.set(entry, now() + wait); }
  /// How long the handler of the exchange may take.
  std::chrono::milliseconds patience(const Exchange& exchange) const {
    return std::min(limits.deadlines.handler, exchange.deadline);
  }
  /// Whether replies from now on are the last of their connections. Any thread.
  bool closing() const { return course.load(std::memory_order_relaxed) != Course::serving; }

  /// Whether the stream of the reply ends before its source does: its client comes back, and what
  /// it comes back to is there. One whose length is told does not. On the thread that has the
  /// exchange.
  bool ends_early(const Exchange& exchange) const {
    const message::Reply& reply = exchange.reply;
    return reply.resumable && !reply.length && (leaving() || service.ends_early(exchange));
  }

  /// How far the server is on its way to its end. A course is left for a later one alone.
  enum class Course {
    serving,
    parting,   ///< clients are welcome, each for one reply
    retiring,  ///< another process goes on in this one's place
    winding_up
  };
  void take(Course next) { course = std::max(course.load(), next); }
  bool leaving() const { return course.load(std::memory_order_relaxed) >= Course::retiring; }

  Service& service;
  Limits limits;  ///< a copy: they change while it serves
  Pool& pool;
  Capacity& capacity;
  Mailbox mailbox;
  Spares spares;
  LoopTime time;
  TimerWheel wheel{now()};
  AlarmClock alarms;
  std::vector<char> scratch = std::vector<char>(scratch_size);
  std::atomic<Course> course{Course::serving};  ///< written by the loop
};

}  // namespace portico::http
