#pragma once

// What the operator decides of traces, beside the variables OTEL_* that every program has. A value.

#include <string>

#include "settings/policies.hpp"

namespace portico::settings {

struct Tracing {
  std::string endpoint;  ///< URL of a collector; empty: by the variables, or nothing is traced
  bool accept = true;    ///< goes on with the traces of clients
  Words exclude{};       ///< paths that are not traced

  bool operator==(const Tracing&) const = default;
};

}  // namespace portico::settings
