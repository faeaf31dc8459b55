#pragma once

// The end of a process that serves: what it still waits for, and what it says of the rest. Any
// thread.

#include <chrono>

#include "http/wire/server.hpp"
#include "task/queue.hpp"

namespace portico::serve {

/// Whatever still hangs when the patience of the operator is over does not keep the process.
void leave_after(std::chrono::milliseconds patience);

/// Until requests and tasks are done or the time is over; tells what was lost.
void drain(http::Server& server, task::Queue& tasks, std::chrono::milliseconds patience);

}  // namespace portico::serve
