#pragma once

// What a command waits for that runs others: something to read, the end of a child, or a signal
// that asks it to end (SIGINT, SIGTERM, SIGHUP), which is remembered. Made before any thread. One
// thread.

#include <chrono>
#include <optional>

#include "serve/supervise/signal_file.hpp"

namespace portico::serve {

class Attention {
public:
  enum class Came {
    readable,  ///< the descriptor, also at its end
    child,     ///< some child has ended
    end,       ///< the command is to end; ever after too
    nothing    ///< in the time
  };

  /// `descriptor`: -1 for none; no patience: as long as it takes.
  Came wait(int descriptor, std::optional<std::chrono::milliseconds> patience = {});
  /// Whether a child ends in the time, however this command was asked to end; false at once when it
  /// is asked again.
  bool await_child(std::chrono::milliseconds patience);
  /// The signal that asked for the end; 0: none yet.
  int signal() const { return signal_; }

private:
  bool poll(int descriptor, std::optional<std::chrono::milliseconds> patience);

  const SignalFile signals_;
  int signal_ = 0;
  bool child_ = false;  ///< one has ended, which nobody has been told
};

}  // namespace portico::serve
