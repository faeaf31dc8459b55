#pragma once

// Who waits for whom while a body is read as it arrives: its reader for bytes of the client, or the
// client for its reader, who works on what it has. A value; one thread at a time.

#include <utility>

#include "http/wire/limits.hpp"

namespace portico::http {

/// Whose turn it is.
struct Turn {
  bool of_client = false;                  ///< the reader waits for bytes
  Clock::time_point since = Clock::now();  ///< or began to work on what it has
  Clock::duration waited{0};               ///< for bytes, before that
};

class Turns {
public:
  const Turn& now() const { return turn_; }
  /// The reader has nothing left.
  void of_client() {
    turn_.of_client = true;
    turn_.since = Clock::now();
  }
  /// The reader has been given something, or asks for it.
  void of_reader() { turn_.since = Clock::now(); }
  /// Something has come, or nothing more will. False: the reader does not wait.
  [[nodiscard]] bool end_wait() {
    if (!std::exchange(turn_.of_client, false)) return false;
    const Clock::time_point now = Clock::now();
    turn_.waited += now - std::exchange(turn_.since, now);
    return true;
  }

private:
  Turn turn_;
};

}  // namespace portico::http
