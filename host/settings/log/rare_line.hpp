#pragma once

// A line of the log for what anybody can bring about as often as they like: each time at the level
// debug, and at most every ten seconds at its own level, with how often it was not told there. Any
// thread.

#include <atomic>
#include <cstdint>
#include <string>

#include <Poco/Message.h>

namespace portico::settings {

class RareLine {
public:
  /// `logger`: its name.
  explicit RareLine(const char* logger,
                    Poco::Message::Priority level = Poco::Message::PRIO_INFORMATION)
      : logger_{logger},
        level_{level} {}

  void tell(std::string line);
  /// How often it was.
  std::uint64_t times() const { return times_.load(std::memory_order_relaxed); }

private:
  static constexpr std::int64_t seconds_between = 10;

  bool may_tell();

  const char* const logger_;
  const Poco::Message::Priority level_;
  std::atomic<std::uint64_t> times_{0}, untold_{0};
  std::atomic<std::int64_t> told_at_{-seconds_between};
};

}  // namespace portico::settings
