#pragma once

// The serving process's end of the link to its supervisor. A thread of its own listens, from the
// constructor to the end of the process.

#include <string_view>

#include "serve/signals.hpp"

namespace portico::serve {

class Lifeline {
public:
  /// -1: there is no supervisor, and nothing is said or heard. `signals` live as long as the
  /// process.
  Lifeline(int socket, Signals& signals);
  Lifeline(const Lifeline&) = delete;
  Lifeline& operator=(const Lifeline&) = delete;

  /// Any thread.
  void say(std::string_view line) const;

private:
  const int socket_;
};

}  // namespace portico::serve
