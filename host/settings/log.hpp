#pragma once

// The process's log: one line an event on standard error, `timestamp level logger message` or a
// JSON object. A message never spans lines, whatever a plugin or a client put into it. To be called
// once, before other threads log.

#include "settings/settings.hpp"

namespace portico::settings {

void open_log(const Log& log);

}  // namespace portico::settings
