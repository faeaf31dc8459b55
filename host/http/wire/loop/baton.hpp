#pragma once

// Who runs a loop: the thread that holds its baton. A thread that goes into a call of the service
// may lose it to another one, which goes on with the loop. Calls are numbered; the number is odd
// while one lasts.

#include <atomic>
#include <cstdint>

namespace portico::http {

class Connection;

class Baton {
public:
  /// The loop has another thread.
  class Lost {};

  /// Whether the loop could go on without this thread just now: then a call may run here. Set by
  /// the holder.
  bool may_call() const { return may_call_; }
  void let_call(bool may) { may_call_ = may; }

  /// By the holder, for a call in the name of the connection.
  std::uint64_t begin(Connection& connection) {
    const std::uint64_t call = call_.load(std::memory_order_relaxed) + 1;
    caller_ = &connection;
    call_.store(call, std::memory_order_release);
    return call;
  }
  /// By the thread of the call. False: another one holds the baton now.
  [[nodiscard]] bool end(std::uint64_t call) {
    return call_.compare_exchange_strong(call, call + 1, std::memory_order_release,
                                         std::memory_order_relaxed);
  }

  /// What the holder is at; any thread.
  std::uint64_t call() const { return call_.load(std::memory_order_relaxed); }
  /// By any other thread, while the call lasts. True: it holds the baton now.
  [[nodiscard]] bool seize(std::uint64_t call) {
    return call_.compare_exchange_strong(call, call + 1, std::memory_order_acq_rel);
  }
  /// Whose call it is that the thread before is in; for the one who seized the baton.
  Connection& caller() const { return *caller_; }

private:
  bool may_call_ = false;
  std::atomic<std::uint64_t> call_{0};
  Connection* caller_ = nullptr;
};

}  // namespace portico::http
