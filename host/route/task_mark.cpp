#include "route/task_mark.hpp"

#include <atomic>

#include "os/memory/room.hpp"

namespace portico::route {
namespace {

/// Null when all are taken.
FlightMemory::Task* free_task() {
  static std::atomic<std::size_t> next{0};
  auto& all = flight_memory().task;
  const std::size_t first = next.fetch_add(1, std::memory_order_relaxed);
  for (std::size_t at = 0; at < all.size(); ++at) {
    FlightMemory::Task& one = all[(first + at) % all.size()];
    std::uint32_t none = FlightMemory::Task::none;
    if (one.state.compare_exchange_strong(none, FlightMemory::Task::written)) return &one;
  }
  return nullptr;
}

}  // namespace

TaskMark::TaskMark(std::string_view title, std::string_view request) : task_{free_task()} {
  kind_ = task_ ? Kind::named : Kind::unnamed;
  if (!task_) {
    ++flight_memory().unnamed_tasks;
    return;
  }
  os::put(task_->title, title);
  os::put(task_->request, request);
  task_->state.store(FlightMemory::Task::waiting, std::memory_order_release);
}

TaskMark::~TaskMark() {
  if (kind_ == Kind::named) task_->state.store(FlightMemory::Task::none, std::memory_order_release);
  if (kind_ == Kind::unnamed) --flight_memory().unnamed_tasks;
}

void TaskMark::run() {
  if (kind_ == Kind::named)
    task_->state.store(FlightMemory::Task::running, std::memory_order_release);
}

}  // namespace portico::route
