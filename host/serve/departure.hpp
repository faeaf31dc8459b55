#pragma once

// The end of a process that serves: what it still waits for, and what it says of the rest. Any
// thread.

#include <chrono>

#include "http/wire/server.hpp"
#include "life/cast.hpp"
#include "serve/signals.hpp"
#include "settings/settings.hpp"
#include "task/queue.hpp"
#include "task/run/scheduler.hpp"

namespace portico::serve {

/// What plugins get for stop() after the drain.
inline constexpr std::chrono::seconds last_grace{2};

/// What connections get to end by themselves when another process has taken over.
std::chrono::milliseconds longest_retirement(const settings::Deadlines& deadlines);
/// What the end takes at most, all of it.
std::chrono::milliseconds longest_end(Signals::End end, const settings::Deadlines& deadlines);

/// Whoever sends clients here has the time to see that it should not, before any is turned away:
/// each connection ends with its next reply. When the time is over, nobody is accepted any more,
/// and whoever is connected has a moment to ask.
void part(http::Server& server, std::chrono::milliseconds patience);

/// Until there is no connection, the time is over or a signal comes.
void await_idle(http::Server& server, Signals& signals, std::chrono::milliseconds patience);

/// Whatever still hangs when the patience of the operator is over does not keep the process.
void leave_after(std::chrono::milliseconds patience);
/// The process ends by itself: whoever was to make it leave does so without a word, for the log
/// goes before the last thread.
void have_last_word();

/// What came of the time for the end.
struct Drained {
  bool tasks_rest;  ///< no task that survives runs any more
  bool complete;    ///< and nothing else was cut off or lost
};

/// Until requests, what runs beside them and tasks are done or the time is over; tells what was
/// lost. `cast` is what serves.
Drained drain(http::Server& server, task::Queue& tasks, task::Scheduler& scheduler,
              const life::Cast& cast, std::chrono::milliseconds patience);

/// What calls that were cut off have, to give back what they hold.
inline constexpr std::chrono::milliseconds last_words{500};
/// What the collector of traces gets for those that wait.
inline constexpr std::chrono::milliseconds last_spans{2000};

/// After drain(): whether the calls that were cut off are over, for which they have a moment. Those
/// that are not are named: they are left behind with the process. Sums up how it ends.
bool unwind(http::Server& server, const Drained& drained);

/// Names what is in progress: it is lost with the process, which ends now.
void tell_in_progress(http::Server& server);

}  // namespace portico::serve
