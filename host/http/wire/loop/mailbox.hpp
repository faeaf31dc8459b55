#pragma once

// What other threads have to say to a loop: functions to run on it, and connections whose job is
// done. post() and complete() are for any thread, the rest belongs to the loop.

#include <functional>
#include <mutex>
#include <vector>

#include "os/descriptor.hpp"

namespace portico::http {

class Connection;

class Mailbox {
public:
  /// Throws std::system_error when there is no descriptor.
  Mailbox();

  void post(std::function<void()> message);
  void complete(Connection& connection);

  /// Becomes readable when something has come from another thread than the loop's own.
  int descriptor() const { return wake_.number(); }
  /// Hands out what has come so far; `woken`: the descriptor is readable.
  void deliver(bool woken);

  /// This thread has the loop, and delivers before it waits again: nobody has to wake it.
  void enter() { here_ = this; }
  /// Another one may have it from here on.
  static void leave() { here_ = nullptr; }
  /// Whether something has come from this thread, which has the loop.
  bool holds() const { return kept_; }

private:
  void wake();

  static thread_local constinit inline Mailbox* here_ = nullptr;

  os::Descriptor wake_;
  bool kept_ = false;  ///< the loop's own
  std::mutex mutex_;   ///< of the two below
  std::vector<std::function<void()>> posted_;
  std::vector<Connection*> completed_;
};

}  // namespace portico::http
