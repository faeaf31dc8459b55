#include "settings/log/rare_line.hpp"

#include <chrono>

#include <Poco/Logger.h>

namespace portico::settings {

/// One of those who ask at once is let.
bool RareLine::may_tell() {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  const std::int64_t now = std::chrono::duration_cast<std::chrono::seconds>(since).count();
  std::int64_t before = told_at_.load();
  return now - before >= seconds_between && told_at_.compare_exchange_strong(before, now);
}

void RareLine::tell(std::string line) {
  Poco::Logger& logger = Poco::Logger::get(logger_);
  times_.fetch_add(1, std::memory_order_relaxed);
  if (!may_tell()) {
    ++untold_;
    if (logger.debug()) logger.debug(line);
    return;
  }
  if (const std::uint64_t others = untold_.exchange(0); others > 0)
    line += ", and " + std::to_string(others) + " more since the last such line";
  logger.log(Poco::Message{logger.name(), line, level_});
}

}  // namespace portico::settings
