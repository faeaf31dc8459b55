#pragma once

// What the calling thread works for (settings::LogScope), as values that cross ahead of what is
// run for it:
//
//   request id, trace, principal
//
// No state; any thread.

#include <array>

#include "isolation/message.hpp"
#include "settings/log/log_scope.hpp"

namespace portico::isolation {

/// Borrows them.
inline std::array<portico_value, 3> cells_of_cause() {
  return {text(settings::LogScope::request()), text(settings::LogScope::trace()),
          text(settings::LogScope::principal())};
}

}  // namespace portico::isolation
