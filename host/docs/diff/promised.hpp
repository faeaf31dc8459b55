#pragma once

// What a library, a folder of plugins or a file promises: to clients, and to tasks that wait. A
// value.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "docs/json.hpp"

namespace portico::docs {

/// Tasks of one name that wait, held to the models of a contract.
struct WaitingTasks {
  std::string plugin, name;
  std::size_t count = 0;
  std::string loss;  ///< how many of them it could not run, and why; empty: it could run all
};

struct Contract {
  Json document;                        ///< OpenAPI
  std::optional<Json> tasks{};          ///< task_models() by plugin; nothing: it does not say
  std::vector<WaitingTasks> waiting{};  ///< where somebody has counted them
};

}  // namespace portico::docs
