#pragma once

// One isolated process as the host sees it: started, spoken to over channels, and at last dead. Any
// thread may take a channel; what comes over the control is read by the keeper alone.

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include <sys/types.h>

#include "isolation/assignment.hpp"
#include "isolation/message.hpp"
#include "plugin/library/copy.hpp"
#include "plugin/library/file.hpp"
#include "portico/values.h"
#include "process/report.hpp"
#include "process/shared_memory.hpp"

namespace portico::isolation {

class IsolatedProcess : public std::enable_shared_from_this<IsolatedProcess> {
public:
  using Clock = std::chrono::steady_clock;

  /// Starts it. Throws plugin::Refused.
  IsolatedProcess(const Assignment& assignment, const plugin::Copy& copy);
  IsolatedProcess(const IsolatedProcess&) = delete;
  IsolatedProcess& operator=(const IsolatedProcess&) = delete;
  /// Kills it if it still runs.
  ~IsolatedProcess();

  pid_t id() const { return id_; }

  // ---- For those who use it ----

  /// A channel of one user; it goes back when the user lets go of it, unless it is `broken`.
  class Channel {
  public:
    Channel(std::shared_ptr<IsolatedProcess> process, std::unique_ptr<Wire> wire)
        : process_{std::move(process)},
          wire_{std::move(wire)} {}
    Channel(Channel&&) = default;
    Channel& operator=(Channel&&) = delete;
    ~Channel();

    Wire& wire() const { return *wire_; }
    /// The other end is of no use to anybody.
    void close() { wire_.reset(); }
    /// Whoever is at the other end hangs, and is watched until it comes back.
    void leave_behind();

  private:
    std::shared_ptr<IsolatedProcess> process_;
    std::unique_ptr<Wire> wire_;
  };
  /// None: it is gone, or has no thread for one.
  std::optional<Channel> channel();
  /// Whether it has ended.
  bool over() const { return over_.load(std::memory_order_acquire); }
  /// The object is of no use any more.
  void drop(std::int64_t object);
  /// Owns the waker, which is woken, and dropped with the object's own or with the process.
  void listen(std::int64_t object, const portico_waker& waker);

  // ---- For its keeper ----

  int control() const { return control_.socket(); }
  int descriptor() const { return descriptor_.number(); }  ///< that is readable when it has ended
  /// Waits for what it registered, or `interrupted` to be readable. Throws plugin::Refused.
  void await_hello(Clock::time_point deadline, int interrupted, Message& hello);
  /// What has come over the control. False: that has ended.
  bool attend();
  /// What waitpid() gave, once it has ended; before that nothing.
  std::optional<int> ended();
  void stop();
  void kill();
  /// Threads that were left behind and have not come back.
  std::size_t hung();
  /// What it has left in its flight memory, as far as it is believed: it could have written
  /// anything there, and no file is opened that it has named.
  std::unique_ptr<route::FlightMemory> remains() const;

private:
  /// Of a socket.
  struct Ends {
    os::Descriptor here, there;
  };
  static Ends ends();
  IsolatedProcess(const Assignment& assignment, const plugin::Copy& copy, Ends control);
  void give_back(std::unique_ptr<Wire> wire);
  void wake(std::int64_t object);
  void drop_waker(std::int64_t object);
  void end();
  bool say(Kind kind, std::int64_t number, const portico_value& value = {}, int descriptor = -1);

  const Assignment assignment_;
  const plugin::Copy copy_;
  process::SharedMemory memory_;
  pid_t id_ = -1;
  os::Descriptor descriptor_{-1};
  Wire control_;
  std::mutex saying_;  ///< over the control

  std::atomic<bool> over_{false};
  mutable std::mutex mutex_;  ///< of the rest
  std::optional<int> status_;
  std::vector<std::unique_ptr<Wire>> idle_, hung_;
  std::unordered_map<std::int64_t, portico_waker> wakers_;
};

}  // namespace portico::isolation
