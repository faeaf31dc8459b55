#pragma once

// When the process that serves is started again after it has ended, and when no more. A value that
// knows no clock; one thread.

#include <chrono>

#include "process/back_off.hpp"

namespace portico::serve {

class Restarts {
public:
  enum class Blame { plugin, nobody };

  /// A process serves.
  void served();
  /// A start has come to nothing. `blame`: whether a plugin was the cause, which is quarantined in
  /// the end.
  void failed(Blame blame);

  /// Before the next start: none after a process that has served, and longer after each failure.
  std::chrono::milliseconds pause() const { return back_off_.pause(); }
  /// A host that has never served gives up; one that has does not.
  bool hopeless() const;
  /// Starts in a row that came to nothing.
  int failures() const { return back_off_.failures(); }

private:
  bool served_ = false;
  process::BackOff back_off_;
  int unexplained_ = 0;
};

}  // namespace portico::serve
