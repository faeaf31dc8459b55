#pragma once

// The serving process's end of the link to its supervisor. A thread of its own listens, from the
// constructor to the end of the process.

#include <functional>
#include <memory>
#include <string_view>

#include "serve/signals.hpp"

namespace portico::serve {

class Lifeline {
public:
  /// Told on the thread of this; it must not wait for anything.
  using Hear = std::function<void(std::string_view line)>;

  /// -1: there is no supervisor, and nothing is said or heard. `signals` live as long as the
  /// process.
  Lifeline(int socket, Signals& signals);
  Lifeline(const Lifeline&) = delete;
  Lifeline& operator=(const Lifeline&) = delete;
  /// Nobody is told any more.
  ~Lifeline() { hear({}); }

  /// Who is told what the supervisor says, but for "retire"; also what it has said before.
  void hear(Hear hear) const;
  /// Any thread.
  void say(std::string_view line) const;

private:
  struct Ear;

  const int socket_;
  const std::shared_ptr<Ear> ear_;  ///< shared with the thread, which outlives this
};

}  // namespace portico::serve
