#pragma once

// The last good settings of a host, as its supervisor holds them: a process that serves says which
// they are, and each one that is started is given them. One thread.

#include <cstddef>

#include "serve/supervise/serving_process.hpp"
#include "settings/load.hpp"

namespace portico::serve {

class LastSettings {
public:
  LastSettings(settings::Sources sources, settings::Settings settings)
      : sources_{std::move(sources)},
        settings_{std::move(settings)} {}

  const settings::Settings& now() const { return settings_; }
  /// Reads the sources again, for a process that is still to be started.
  void read();
  /// What the process knows of the last reload, for the figures of those after it.
  void learn(const ServingProcess& worker);
  /// Puts them into the memory of one that is started. Throws std::system_error.
  void put(ServingProcess& worker) const;
  /// What the process says is in effect there; it runs code of others, so that it is held to what
  /// settings may be.
  void take(ServingProcess& worker);
  /// To a process that was started before the others had changed them.
  void give(ServingProcess& worker) const;

private:
  void keep(settings::Settings settings);

  const settings::Sources sources_;
  settings::Settings settings_;
  std::size_t number_ = 0;  ///< how often they have changed
  /// As in route::FlightMemory.
  bool reload_failed_ = false;
  double reloaded_at_ = 0;
};

}  // namespace portico::serve
