#pragma once

// What is due of several kinds: as much as is needed to know which go first, and not all that waits
// of each. No state; one thread with a store at a time.

#include <cstddef>
#include <vector>

#include "task/kind.hpp"
#include "task/store/store.hpp"

namespace portico::task {

/// Of all kinds with the queue of this one there is room for so many.
struct DueKind {
  const std::string* plugin;
  const Kind* kind;
  std::size_t most;
};

struct DueTask {
  std::size_t of;  ///< which of the kinds
  Row row;
};

/// Among them, in no order, are the first `room` of all for which their queues have room: the
/// highest priority first, and of these the oldest. Throws StoreError.
std::vector<DueTask> due_tasks(Store& store, const std::vector<DueKind>& kinds, std::size_t room);

}  // namespace portico::task
