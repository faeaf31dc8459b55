#pragma once

// The settings of a host that serves, and how others take their place: read whole, held to the
// machine, then given to plugins and host at once. What cannot be used changes nothing. Any thread.

#include <functional>
#include <memory>
#include <mutex>
#include <string_view>

#include "http/monitoring/metrics.hpp"
#include "life/control/orders.hpp"
#include "life/registry.hpp"
#include "os/current.hpp"
#include "settings/load.hpp"

namespace portico::serve {

class LiveSettings {
public:
  /// Brings the host itself in line with them.
  using Apply = std::function<void(const settings::Settings&)>;

  LiveSettings(const settings::Settings& settings, settings::Sources sources,
               life::Registry& registry, Apply apply);

  std::shared_ptr<const settings::Settings> now() const { return now_.get(); }
  /// Also one of a process before this one.
  static http::Figures::Reload last_reload();

  /// Reads the sources again. Throws settings::Mistake, and std::runtime_error as
  /// Registry::reload() does.
  life::Reloaded reload(std::string_view id);
  /// The same of all plugins, for those who read the log.
  void reload();
  /// Those that another process of this host has read.
  void take(settings::Settings next);

private:
  life::Reloaded read(std::string_view id);
  life::Reloaded replace(settings::Settings next, std::string_view id);

  const settings::Sources sources_;
  life::Registry& registry_;
  const Apply apply_;
  std::mutex work_;
  os::Current<const settings::Settings> now_;
};

/// Reads the sources again, but for a file that was a pipe: then they are as they are `now`, and a
/// warning says so.
settings::Settings read_again(const settings::Sources& sources, const settings::Settings& now,
                              settings::Mistakes& mistakes);

/// What has changed, as lines of the log.
void tell(const life::Reloaded& done);
/// What could not be used, as lines of the log.
void tell(const settings::Mistake& mistake);

}  // namespace portico::serve
