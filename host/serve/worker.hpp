#pragma once

// The process that serves: plugins, application, server, watch. Called once, on the main thread.

#include <optional>

#include "serve/link.hpp"
#include "serve/signals.hpp"
#include "settings/command_line.hpp"
#include "settings/settings.hpp"

namespace portico::serve {

/// Until there is a reason to end; the exit status. Without a link it has no supervisor, and binds
/// by itself.
int work(const settings::Settings& settings, const settings::Sources& sources,
         const std::optional<Link>& link, Signals& signals);

}  // namespace portico::serve
