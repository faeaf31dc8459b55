#pragma once

// One call that is answered later: what is left to do for it, and who has it in hand. Used again
// for other calls, and never destroyed: whoever comes too late finds another turn. Any thread.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <vector>

#include "message/owned.hpp"
#include "message/suspension.hpp"
#include "plugin/call.hpp"
#include "portico/later.h"

namespace portico::plugin {

class Later final : public message::Suspension::Work, public message::Suspension::Alarm {
public:
  using Clock = message::Suspension::Clock;
  using Task = message::Owned<portico_task>;
  /// A task that is not refused belongs to this from here on.
  struct Step {
    Task task;
    std::int32_t where = PORTICO_ANYWHERE;
  };
  /// What became of what a plugin said.
  enum class Taken {
    yes,
    no_task,   ///< it gave none that can be run there
    finished,  ///< the call was finished before
    full,      ///< as much of its plugin waits for a thread as may
    over       ///< it is no number of a call, or not any more
  };

  explicit Later(std::uint32_t index) : index_{index} {}
  Later(const Later&) = delete;
  Later& operator=(const Later&) = delete;

  /// Of this among all.
  std::uint32_t index() const { return index_; }

  /// By the thread that runs the handler of the call, which has it in hand. The number of this
  /// turn.
  std::uint32_t begin(portico_call& call);
  /// The handler has returned. True: the call is pending, and in nobody's hands or another's.
  /// False: it is over, and this is free; `result` is what it was finished with, if it was.
  bool pends(portico_result& result);

  // For the call of that turn.
  Taken resume(std::uint32_t turn, Step& step);
  Taken after(std::uint32_t turn, std::chrono::milliseconds wait, Step& step);
  Taken cancel(std::uint32_t turn, Task& task);
  Taken offload(std::uint32_t turn, Task& task);
  Taken finish(std::uint32_t turn, portico_result result);
  /// Nobody waits for the call.
  void cancelled(std::uint32_t turn);

private:
  struct Due {
    Clock::time_point at;
    Step step;
  };
  enum class Then { goes_on, over };
  using Lock = std::unique_lock<std::mutex>;

  void run() noexcept override;
  void due() noexcept override;

  Taken taken(std::uint32_t turn) const;
  void make_room();
  void add(Step&& step);
  void go_on();
  message::Place place() const;
  Then work() noexcept;
  void run(Step step);
  void drop_all(Lock& lock);
  void end();

  const std::uint32_t index_;
  std::mutex mutex_;
  std::uint32_t turn_ = 0;
  portico_call* call_ = nullptr;  ///< null: it is free
  bool held_ = false;             ///< a thread has the call, or is on its way to it
  bool cancelled_ = false;
  bool finished_ = false;
  portico_result result_ = PORTICO_OK;  ///< that it is finished with
  std::vector<Step> ready_;             ///< to be run, in this order; there is room for the others
  std::vector<Due> dues_;               ///< to be ready later, the next one first
  Task on_cancel_;
};

}  // namespace portico::plugin
