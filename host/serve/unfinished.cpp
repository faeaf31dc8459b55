#include "serve/unfinished.hpp"

#include <Poco/Logger.h>

#include "process/report.hpp"
#include "settings/log/log_scope.hpp"

namespace portico::serve {

std::uint64_t tell_unfinished(const route::FlightMemory& memory, const std::string& process) {
  const process::UnfinishedTasks tasks = process::unfinished_tasks(memory);
  Poco::Logger& logger = Poco::Logger::get("task");
  for (const process::UnfinishedTask& task : tasks.named) {
    const settings::LogScope scope{task.request};
    logger.error(task.title + " is lost: " + process +
                 (task.running ? " ended while it ran" : " ended before it could run"));
  }
  if (tasks.unnamed > 0)
    logger.error(std::to_string(tasks.unnamed) + " tasks more are lost: " + process +
                 " ended before they could run");
  return tasks.named.size() + tasks.unnamed;
}

}  // namespace portico::serve
