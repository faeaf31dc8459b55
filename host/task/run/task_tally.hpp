#pragma once

// What has become of the tasks that this process ran, by plugin, name and queue. A value.

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>

namespace portico::task {

struct Tally {
  struct Name {
    std::string plugin, name, queue;
    auto operator<=>(const Name&) const = default;  // NOLINT(modernize-use-nullptr)
  };
  struct Sum {
    std::uint64_t done = 0, failed = 0;                  ///< attempts
    std::uint64_t retries = 0, dead = 0;                 ///< what became of those that failed
    std::uint64_t running = 0, waiting = 0, buried = 0;  ///< now, of all processes; buried: dead
    double oldest = 0;                ///< seconds that the first that waits has waited
    std::chrono::nanoseconds took{};  ///< all attempts together
  };
  std::map<Name, Sum> by_name;
  std::string trouble;  ///< the store cannot be used

  bool empty() const { return by_name.empty() && trouble.empty(); }
};

}  // namespace portico::task
