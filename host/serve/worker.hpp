#pragma once

// The process that serves: plugins, application, server, watch. Called once, on the main thread.

#include "serve/signals.hpp"
#include "settings/settings.hpp"

namespace portico::serve {

/// Until a signal asks for the end; the exit status.
int serve(const settings::Settings& settings, Signals& signals);

}  // namespace portico::serve
