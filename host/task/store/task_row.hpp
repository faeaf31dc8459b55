#pragma once

// A task as its store keeps it. Moments are milliseconds of Unix time. A value.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace portico::task {

using Instant = std::int64_t;

inline Instant wall_clock() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

/// The numbers are those of the store: they never change.
enum class State {
  waiting = 0,
  delayed = 1,  ///< until it is due
  running = 2,
  done = 3,
  dead = 4,
  cancelled = 5
};
/// "waiting", also of one that is delayed.
std::string_view name_of(State state);

struct Row {
  std::string id, plugin, name, queue;
  State state = State::waiting;
  int priority = 0;
  bool relative = true;  ///< it is due a while after something: that moves with the clock
  std::uint32_t attempt = 0, attempts = 8;
  std::uint32_t crashes = 0;  ///< attempts that its process did not survive
  Instant created = 0, due = 0, started = 0, ended = 0;
  std::string args;       ///< JSON, as its plugin gave it
  std::string unique;     ///< key; empty: none
  std::string request;    ///< id of the one that enqueued it
  std::string route;      ///< whose handler did that: "POST /mail"; empty: none
  std::string error;      ///< of the last attempt that failed
  std::string result;     ///< JSON; empty: none
  std::string trace;      ///< what it was enqueued within (trace/trace_context.hpp); empty: nothing
  std::string principal;  ///< whose request that was, as somebody had verified it; empty: nobody's
};

/// Why a task is run again, or is dead, after so many of these.
std::string crash_words(std::int64_t crashes);

/// An id that nobody can guess; those of later moments are greater (RFC 9562, section 5.7).
std::string make_task_id(Instant now);

}  // namespace portico::task
