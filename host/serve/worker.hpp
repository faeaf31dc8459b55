#pragma once

// The process that serves: plugins, application, server, watch. Called once, on the main thread.

#include <optional>
#include <vector>

#include "life/control/control_socket.hpp"
#include "life/trial/trial.hpp"
#include "os/socket/notify_socket.hpp"
#include "serve/link.hpp"
#include "serve/settings_memory.hpp"
#include "serve/signals.hpp"
#include "settings/load.hpp"

namespace portico::serve {

/// What the process has from its supervisor, or has made itself.
struct Given {
  std::optional<Link> link;                 ///< nothing: there is no supervisor
  std::vector<Opened> listeners, monitors;  ///< sockets that listen, which it owns from here on
  std::optional<life::ControlSocket> control;
  std::optional<SettingsMemory> memory = {};                 ///< shared with the supervisor
  life::Trial::Place place = life::Trial::Place::elsewhere;  ///< where libraries are tried
  os::NotifySocket manager = {};  ///< of services; a supervisor keeps it for itself
};

/// Until there is a reason to end; the exit status. `sources` are read when the settings are asked
/// for again.
int work(const settings::Settings& settings, const settings::Sources& sources, Given given,
         Signals& signals);

}  // namespace portico::serve
