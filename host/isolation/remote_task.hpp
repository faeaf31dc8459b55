#pragma once

// A task that is in an isolated process, in the form that the host takes from any plugin. Run by
// one thread, which waits for the process; dropped with its owner.

#include <cstdint>
#include <memory>

#include "isolation/isolated_process.hpp"
#include "portico/abi.h"

namespace portico::isolation {

class RemoteTask {
public:
  using Process = std::shared_ptr<IsolatedProcess>;

  /// With number 0 there is no object, and nothing to call.
  static portico_task make(Process process, std::int64_t number);

  RemoteTask(Process process, std::int64_t number)
      : process_{std::move(process)},
        number_{number} {}
  RemoteTask(const RemoteTask&) = delete;
  RemoteTask& operator=(const RemoteTask&) = delete;
  ~RemoteTask() { process_->drop(number_); }

private:
  portico_result run();

  const Process process_;
  const std::int64_t number_;
};

}  // namespace portico::isolation
