#pragma once

// How often a process that is not well gives way to a fresh one. Where the fresh one soon is not
// well either, as with a limit below what the host needs at rest, the next waits longer. A value;
// one thread.

#include <chrono>
#include <optional>
#include <string>

namespace portico::process {

class Recycles {
public:
  using Time = std::chrono::steady_clock::time_point;
  static constexpr std::chrono::seconds longest{60};

  /// `shortest`: between two, where the first has helped.
  explicit Recycles(std::chrono::seconds shortest) : shortest_{shortest}, pause_{shortest} {}

  /// Whether it is time for another one, which then begins.
  bool begin(Time now);
  /// Whether the last one followed as soon as it could upon the one before.
  bool in_vain() const { return pause_ > shortest_; }
  /// Between the last one and the next.
  std::chrono::seconds pause() const { return pause_; }
  /// What the log adds of it; empty: nothing.
  std::string words() const {
    if (!in_vain()) return {};
    return "; the one before did not help, the next waits for " + std::to_string(pause_.count()) +
           " s";
  }

private:
  std::chrono::seconds shortest_, pause_;
  std::optional<Time> last_;
};

}  // namespace portico::process
