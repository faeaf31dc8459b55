#pragma once

// Answers that the host gives by itself, in FastAPI's shapes. For the thread that owns the reply.

#include <string_view>

#include "model/arena.hpp"
#include "plugin/reply.hpp"

namespace portico::http {

/// {"detail": "..."} with that status; forgets what the reply held before.
void answer(plugin::Reply& reply, int status, std::string_view detail);

/// No body at all.
void answer(plugin::Reply& reply, int status);

/// 307 to another path of the same host (Starlette's redirect_slashes).
void redirect(plugin::Reply& reply, std::string_view location);

}  // namespace portico::http
