#pragma once

// Memory that was freed and that the allocator keeps for what may come. After a burst it goes back
// to the system when the process has done next to nothing for a while: found out by looking at the
// clock of the processor now and then, so that it costs a request nothing. One thread.

#include <chrono>
#include <cstdint>
#include <functional>

namespace portico::os {

class Slack {
public:
  using Clock = std::chrono::steady_clock;
  using Resident = std::function<std::uint64_t()>;  ///< bytes

  static constexpr std::chrono::seconds patience{2};
  static constexpr std::uint64_t worth = 8 << 20;  ///< bytes more than the last time

  Slack();
  Slack(Resident resident, std::function<void()> give_back)
      : resident_{std::move(resident)},
        give_back_{std::move(give_back)} {}

  /// To be asked several times a second. `worked`: processor time of the process in its life.
  void look(Clock::time_point now, std::chrono::nanoseconds worked);

private:
  const Resident resident_;
  const std::function<void()> give_back_;
  Clock::time_point looked_{}, busy_{};
  std::chrono::nanoseconds worked_{}, worked_then_{};
  std::uint64_t left_ = 0;  ///< resident after the last time
};

/// For a process that has no threads yet: its allocator shall keep no more heaps than processors
/// can use at once, for what is at the end of each stays with the process. Where the environment
/// says how many (MALLOC_ARENA_MAX), that counts.
void keep_few_heaps();

/// Processor time of this process, all threads.
std::chrono::nanoseconds processor_time();

}  // namespace portico::os
