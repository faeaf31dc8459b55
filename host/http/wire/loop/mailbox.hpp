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

  /// Becomes readable when something has come.
  int descriptor() const { return wake_.number(); }
  /// Hands out what has come so far.
  void deliver();

private:
  void wake() const;

  os::Descriptor wake_;
  std::mutex mutex_;  ///< of the two below
  std::vector<std::function<void()>> posted_;
  std::vector<Connection*> completed_;
};

}  // namespace portico::http
