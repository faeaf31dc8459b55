#pragma once

// A source or a task that is in an isolated process, in the form that the host takes from any
// plugin. Used by one thread at a time, which waits for the process; dropped with its last owner.

#include <chrono>
#include <cstdint>
#include <memory>

#include "isolation/isolated_process.hpp"
#include "portico/abi.h"
#include "portico/values.h"

namespace portico::isolation {

class RemoteObject {
public:
  using Process = std::shared_ptr<IsolatedProcess>;

  /// With number 0 there is no object, and nothing to call.
  static portico_source source(Process process, std::int64_t number);
  static portico_values values(Process process, std::int64_t number, bool listens);
  static portico_task task(Process process, std::int64_t number);

  using Clock = std::chrono::steady_clock;
  /// Asks the process something about what it knows by that number. False: it has ended, or does
  /// not answer in time.
  static bool ask(IsolatedProcess& process, Kind question, std::int64_t number, Message& answer,
                  Clock::time_point until);

  RemoteObject(Process process, std::int64_t number)
      : process_{std::move(process)},
        number_{number} {}
  RemoteObject(const RemoteObject&) = delete;
  RemoteObject& operator=(const RemoteObject&) = delete;
  ~RemoteObject() { process_->drop(number_); }

private:
  static RemoteObject& of(void* self) { return *static_cast<RemoteObject*>(self); }
  static void drop(void* self) { delete static_cast<RemoteObject*>(self); }
  bool ask(Kind question, Clock::time_point until = Clock::time_point::max()) {
    return ask(*process_, question, number_, answer_, until);
  }
  portico_result next(portico_str& chunk);
  portico_result next(portico_event& event);
  void listen(const portico_waker& waker);
  portico_result run();

  const Process process_;
  const std::int64_t number_;
  Message answer_;  ///< what a chunk or an event points into
};

}  // namespace portico::isolation
