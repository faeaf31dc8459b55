#pragma once

// The threads of an isolated process that run what may block: as many as there is such work at
// once, up to a limit. One more looks after those that read the channels, and takes a channel away
// from one that does not come back. Lives as long as the process; any thread.

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <vector>

namespace portico::isolation {

class Channel;

class Crew {
public:
  using Clock = std::chrono::steady_clock;
  using Work = std::function<void()>;
  static constexpr std::size_t most_threads = 256, most_waiting = 1024;
  /// After which a channel is taken from a thread that is in a call.
  static constexpr std::chrono::milliseconds patience{5};

  Crew() = default;
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  /// False: too much waits.
  [[nodiscard]] bool run(Work work);
  /// The same later, whatever waits.
  void run_at(Clock::time_point at, Work work);
  /// Has the channel read by a thread of its own, and by another one whenever that is needed.
  /// Throws std::system_error.
  void add(Channel& channel);
  /// By one more thread, which takes over. Throws std::system_error.
  static void read(Channel& channel);
  /// Begins to look after the channels. Throws std::system_error.
  void start();

private:
  void begin_thread();
  void work();
  [[noreturn]] void look_after();

  std::mutex mutex_;  ///< of the rest
  std::condition_variable work_came_, later_came_;
  std::deque<Work> waiting_;
  std::size_t threads_ = 0, idle_ = 0;
  std::multimap<Clock::time_point, Work> later_;
  std::vector<Channel*> channels_;
};

}  // namespace portico::isolation
