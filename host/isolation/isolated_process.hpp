#pragma once

// One isolated process as the host sees it: started, spoken to over channels, and at last dead.
// Each event loop has a channel; what comes over the control is read by the keeper alone.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <poll.h>
#include <sys/types.h>

#include "isolation/assignment.hpp"
#include "isolation/inbox.hpp"
#include "isolation/line.hpp"
#include "isolation/message.hpp"
#include "isolation/outbox.hpp"
#include "os/socket/socket_pair.hpp"
#include "os/watcher.hpp"
#include "plugin/library/copy.hpp"
#include "plugin/library/file.hpp"
#include "portico/abi.h"
#include "process/ration.hpp"
#include "process/report.hpp"
#include "process/shared_memory.hpp"

namespace portico::isolation {

class IsolatedProcess : public std::enable_shared_from_this<IsolatedProcess> {
public:
  using Clock = std::chrono::steady_clock;

  /// Has what it enqueues stored, and says what came of it by that number.
  using Store = std::function<void(const std::shared_ptr<IsolatedProcess>& process,
                                   std::uint64_t number, const portico_value& orders)>;

  /// Starts it. Throws plugin::Refused.
  IsolatedProcess(const Assignment& assignment, const plugin::Copy& copy, Store store);
  /// Kills it if it still runs.
  ~IsolatedProcess();

  pid_t id() const { return id_; }
  /// Bytes of one value of a stream.
  std::uint64_t most_of_value() const {
    return std::uint64_t{assignment_.section.process.value} << 20;
  }

  // ---- For those who use it ----

  /// The channel of that loop. Null: it is gone.
  std::shared_ptr<Line> line(os::Watcher& watcher);
  /// How a task ended, a health check, or the wait for what runs beside calls.
  struct TaskEnd {
    portico_result result;
    bool logged;            ///< the plugin has said something of it
    std::string why;        ///< it failed
    std::string gave = {};  ///< JSON: the result of a task that survives
  };
  /// Has it do what it answers over the control: run_task, run_kind, check_health or settle. Waits
  /// until then for the end. None: that has not come, or the process has ended. On a thread that
  /// may block.
  std::optional<TaskEnd> run(Kind what, std::int64_t number, const portico_value& value,
                             Clock::time_point until = Clock::time_point::max());
  /// Over the control. False: it is gone.
  bool say(Kind kind, std::uint64_t call, std::int64_t number, const portico_value& value = {},
           os::Descriptor descriptor = os::Descriptor{-1});
  /// The task is of no use any more.
  void drop(std::int64_t object) { say(Kind::drop, 0, object); }
  /// It may be called: it runs, as far as anybody knows.
  bool usable() const { return !over_ && !doomed_; }
  /// Of no use any more, for a reason that is told unless it is empty.
  void doom(std::string_view why);

  // ---- For its keeper ----

  /// Adds what is ready when attend() or ended() has something to do.
  void watch(std::vector<pollfd>& ready) const;
  int descriptor() const { return descriptor_.number(); }  ///< that is readable when it has ended
  /// Waits for what it registered, or `interrupted` to be readable. Throws plugin::Refused.
  void await_hello(Clock::time_point deadline, int interrupted, Message& hello);
  /// Takes what has come over the control. When that has ended, or makes no sense, so does the
  /// process.
  void attend();
  /// What waitpid() gave, once it has ended; before that nothing.
  std::optional<int> ended();
  void stop();
  void kill();
  /// Whether the host has ended it for what it said or did, and told so.
  bool ended_by_host() const { return judged_; }
  /// Asks it for a sign of life, each time that the last one has come. False: none has for so many
  /// looks in a row, and it is ended; not while a debugger has it. One look a second.
  bool answers(std::size_t looks);
  /// Threads that were left behind and have not come back, of calls and of what runs beside them.
  std::size_t hung();
  /// What it has left in its flight memory, as far as it is believed: it could have written
  /// anything there, and no file is opened that it has named.
  std::unique_ptr<route::FlightMemory> remains() const;

private:
  /// Of what a thread waits for.
  struct Waiting {
    TaskEnd end{};
    bool ended = false;
  };
  IsolatedProcess(const Assignment& assignment, const plugin::Copy& copy, Store store,
                  os::SocketPair control);
  bool take(const Message& message);
  std::size_t held();
  void end();

  const Assignment assignment_;
  const plugin::Copy copy_;
  const Store store_;
  process::SharedMemory memory_;
  pid_t id_ = -1;
  os::Descriptor descriptor_{-1};
  os::Descriptor control_;
  Outbox control_out_;
  Inbox control_in_;
  bool pinged_ = false;     ///< and has not answered
  std::size_t silent_ = 0;  ///< looks

  const std::shared_ptr<process::Ration> ration_;
  std::atomic<bool> over_{false}, doomed_{false}, judged_{false};
  mutable std::mutex mutex_;  ///< of the rest
  std::optional<int> status_;
  std::size_t hung_errands_ = 0;  ///< by its last sign of life
  std::vector<std::shared_ptr<Line>> lines_;
  std::uint64_t last_task_ = 0;
  std::unordered_map<std::uint64_t, Waiting*> tasks_;  ///< null: nobody waits any more
  std::condition_variable task_ended_;
};

}  // namespace portico::isolation
