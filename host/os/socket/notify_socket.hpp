#pragma once

// What a service tells the service manager that started it, as sd_notify(3) has it: datagrams of
// lines, "READY=1", to the socket of the Unix domain that NOTIFY_SOCKET names. Without the variable
// nothing is told. One thread.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace portico::os {

class NotifySocket {
public:
  NotifySocket() = default;
  /// Takes the variables out of the environment, so that no program that is started from here
  /// speaks for the service. Not while there are other threads.
  static NotifySocket of_environment();

  /// Lines without the last end. Nobody waits, and what cannot be told is not.
  void say(std::string_view lines) const;
  /// Within which "WATCHDOG=1" is to be said again and again (WATCHDOG_USEC); nothing: it is not.
  std::optional<std::chrono::microseconds> watchdog() const { return watchdog_; }

  /// Puts the variables into the environment for a process that goes on in this one's place, and
  /// takes them out again.
  class Loan {
  public:
    explicit Loan(const NotifySocket& lender);
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;
    ~Loan();
  };

private:
  std::string path_;  ///< with a zero in place of the '@' of an abstract one; empty: nobody listens
  std::optional<std::chrono::microseconds> watchdog_;
};

}  // namespace portico::os
