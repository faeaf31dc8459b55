#pragma once

// Who may see what becomes of a task: whoever could have asked the route whose handler enqueued it.
// A task of a route that is not served any more, or of none where the plugin asks on any of its
// routes who calls, is seen by nobody. Immutable; any thread.

#include <memory>

#include "http/security/guard.hpp"
#include "http/security/verifiers.hpp"
#include "life/cast.hpp"
#include "settings/settings.hpp"

namespace portico::life {

/// Of GET /tasks/{id}; null: no plugin of the cast asks who calls.
std::shared_ptr<const http::Guard> guard_of_tasks(const Cast& cast,
                                                  const settings::Settings& settings,
                                                  const http::Verifiers& verifiers);

}  // namespace portico::life
