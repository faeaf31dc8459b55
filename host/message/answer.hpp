#pragma once

// Answers without a body, which say no to nothing. For the thread that owns the reply.

#include <string_view>

#include "message/reply.hpp"

namespace portico::message {

/// Forgets what the reply held before, but for its tasks.
void answer(Reply& reply, int status);

/// 307 to another path of the same host (Starlette's redirect_slashes).
void redirect(Reply& reply, std::string_view location);

}  // namespace portico::message
