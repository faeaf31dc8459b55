#pragma once

// What a process that serves says of itself to whoever asks over the control socket. Any thread.

#include <nlohmann/json_fwd.hpp>

#include "http/wire/server.hpp"
#include "settings/settings.hpp"
#include "task/queue.hpp"

namespace portico::serve {

/// `incarnation`: which process of its supervisor it is; 0: it has none.
nlohmann::json facts(const settings::Settings& settings, int incarnation,
                     const http::Server& server, const http::Server& monitoring,
                     const task::Queue& tasks);

}  // namespace portico::serve
