#include "serve/supervise/lost_tasks.hpp"

#include <sys/wait.h>

#include "serve/unfinished.hpp"
#include "settings/log/logger.hpp"

namespace portico::serve {
namespace {

/// Bytes that a background task takes at least in the process that has it.
constexpr std::uint64_t least_of_task = 64;

}  // namespace

// Each task had its place in the process, which could write anything into what is read here.
void LostTasks::add(const ServingProcess& worker, int status, const rusage& usage) {
  const std::uint64_t most = (static_cast<std::uint64_t>(usage.ru_maxrss) << 10) / least_of_task;
  const route::FlightMemory& memory = *worker.memory;
  if (memory.lost_tasks > most || memory.unnamed_tasks > most)
    return log().error(worker.name() + " has left a count of background tasks that cannot be: "
                                       "which of them are lost is not known");
  count_ += memory.lost_tasks;
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0 || memory.crash.how.load())
    count_ += tell_unfinished(memory, worker.name());
}

}  // namespace portico::serve
