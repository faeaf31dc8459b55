#pragma once

// Ends plugins that nothing uses any more: stops them, closes their libraries. Whoever held the
// last pin goes on at once; the work is done on threads of this, so that a stop() that hangs costs
// neither a request nor the end of another plugin, and thread-local objects that stop() leaves
// behind do not keep the library. Any thread.

#include <chrono>
#include <memory>
#include <vector>

#include "plugin/generation.hpp"
#include "plugin/image/manifest.hpp"

namespace portico::plugin {

class Reaper {
public:
  Reaper();
  Reaper(const Reaper&) = delete;
  Reaper& operator=(const Reaper&) = delete;
  /// Does not wait. What is pinned still is ended by its last owner, which waits for it.
  ~Reaper();

  /// Shared from here on: the last owner hands it back to this.
  std::shared_ptr<Generation> adopt(std::unique_ptr<Generation> generation,
                                    std::vector<Need> needs = {});
  /// These serve no more. Each ends after those that need it and serve no more either.
  void retire(const std::vector<std::shared_ptr<Generation>>& generations);

  /// Until all that was handed back is gone: false when the patience is over first.
  bool wait(std::chrono::milliseconds patience) const;

  /// Plugins that are being ended, and libraries that stayed in memory although they were closed.
  struct Tally {
    std::size_t ending, ended, stayed;
  };
  Tally tally() const;

private:
  class State;
  std::shared_ptr<State> state_;
};

}  // namespace portico::plugin
