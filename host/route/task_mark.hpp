#pragma once

// That a background task has not ended, kept where who runs what is kept, so that it can be named
// when the process is found dead. One thread at a time for each mark.

#include <string_view>
#include <utility>

#include "route/flight.hpp"

namespace portico::route {

class TaskMark {
public:
  TaskMark() = default;
  /// It waits. `title` and `request` as in FlightMemory::Task.
  TaskMark(std::string_view title, std::string_view request);
  TaskMark(TaskMark&& other) noexcept
      : kind_{std::exchange(other.kind_, Kind::none)},
        task_{other.task_} {}
  TaskMark& operator=(TaskMark&& other) noexcept {
    std::swap(kind_, other.kind_);
    std::swap(task_, other.task_);
    return *this;
  }
  ~TaskMark();

  void run();

private:
  enum class Kind { none, named, unnamed };

  Kind kind_ = Kind::none;
  FlightMemory::Task* task_ = nullptr;
};

}  // namespace portico::route
