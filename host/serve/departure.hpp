#pragma once

// The end of a process that serves: what it still waits for, and what it says of the rest. Any
// thread.

#include <chrono>

#include "http/wire/server.hpp"
#include "life/cast.hpp"
#include "task/queue.hpp"

namespace portico::serve {

/// Whatever still hangs when the patience of the operator is over does not keep the process.
void leave_after(std::chrono::milliseconds patience);

/// Until requests, what runs beside them and tasks are done or the time is over; tells what was
/// lost. `cast` is what serves.
void drain(http::Server& server, task::Queue& tasks, const life::Cast& cast,
           std::chrono::milliseconds patience);

/// What calls that were cut off have, to give back what they hold.
inline constexpr std::chrono::milliseconds last_words{500};

/// After drain(): whether the calls that were cut off are over, for which they have a moment. Those
/// that are not are named: they are left behind with the process.
bool unwind(http::Server& server);

/// Names what is in progress: it is lost with the process, which ends now.
void tell_in_progress(http::Server& server);

}  // namespace portico::serve
