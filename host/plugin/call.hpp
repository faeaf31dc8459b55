#pragma once

// What a plugin knows as portico_call: one request, seen through views, and the reply being made
// for it. For the thread that runs the handler or, when the call is answered later, a task of it;
// `gone` and `thread` alone are read from others.

#include <atomic>
#include <string_view>
#include <thread>

#include "message/arena.hpp"
#include "message/intake.hpp"
#include "message/reply.hpp"
#include "message/request.hpp"
#include "route/route.hpp"

namespace portico::route {
class Witness;
}

namespace portico::trace {
class Trail;
}

namespace portico::plugin {

class Later;
class Pending;

/// What came in, as request() hands it out. The HTTP layer fills it; nothing here knows of
/// connections.
struct Incoming {
  const message::Request& request;
  std::string_view path;              ///< percent-decoded
  message::Intake* intake = nullptr;  ///< in place of the body, where that is read as it arrives
  trace::Trail* trail = nullptr;      ///< null: it is not sampled
};

enum class Outcome {
  replied,  ///< the reply is what the handler made of it, a failure it reported included
  faulted,  ///< the handler broke its contract: the reply is the 500 that says nothing
  pending   ///< it is answered later: the call may be gone by now
};

/// Runs the route's handler and completes the reply, unless that comes later. No exception of the
/// plugin comes out; what went wrong is counted and logged with plugin and route. `input` may be
/// null.
Outcome run(portico_call& call, const portico_value* input) noexcept;

/// Completes the reply of a handler that has answered `result`, now or later.
Outcome settle(portico_call& call, portico_result result, const route::Witness& witness) noexcept;

/// The reply refuses with 500, and has nothing of the handler's but tasks that are to be told as
/// lost.
void make_internal_error(message::Reply& reply);

}  // namespace portico::plugin

struct portico_call {
  /// Which of the calls that make a body came last.
  enum class Made { nothing, reply, failure, bytes, stream, file, broken };

  portico_call(const portico::route::Route& its_route, const portico::plugin::Incoming& came,
               portico::message::Arena& memory, portico::message::Reply& answer,
               const std::atomic<bool>& is_gone, portico::plugin::Pending* if_later = nullptr)
      : route{its_route},
        incoming{came},
        arena{memory},
        reply{answer},
        gone{is_gone},
        pending{if_later} {}
  portico_call(const portico_call&) = delete;
  portico_call& operator=(const portico_call&) = delete;

  const portico::route::Route& route;
  const portico::plugin::Incoming incoming;
  portico::message::Arena& arena;
  portico::message::Reply& reply;
  const std::atomic<bool>&
      gone;  ///< the client is gone, the deadline has passed or the host is stopping

  portico::plugin::Pending* const pending;  ///< null: it cannot be answered later
  portico::plugin::Later* later = nullptr;  ///< null: it was not detached
  std::atomic<std::thread::id> thread{std::this_thread::get_id()};  ///< that has it; none: nobody
  Made made = Made::nothing;
  int status = 0;        ///< set by the handler; 0: not
  int failure = 0;       ///< the status of the last fail()
  bool misused = false;  ///< a call was refused in a way that costs the reply
  bool threw = false;    ///< the handler, or a task of the call; it is logged
  bool shares = false;   ///< a header was set that the host takes over: see completion.hpp
  bool of_host = false;  ///< the failure is none of the handler's
  /// Whose model the body was held to when it was made; null: the route's, or none.
  const portico::route::DeclaredReplies::Model* held_to = nullptr;
  std::string_view left;  ///< what is wrong when the handler leaves it at a body that is broken
};
