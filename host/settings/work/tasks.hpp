#pragma once

// What the operator decides of tasks that survive. A value.

#include <chrono>
#include <cstddef>
#include <string>

#include "settings/log/log_settings.hpp"

namespace portico::settings {

struct Tasks {
  static constexpr const char *sqlite = "sqlite", *memory = "memory";
  enum class Durable {
    process,  ///< what is committed outlives every process, and not the loss of power
    power     ///< and that
  };

  std::string store = sqlite;  ///< or the URL of a database of PostgreSQL
  std::string password_file;   ///< of that; empty: none
  Milliseconds lease{15000};   ///< of what runs, there
  std::string folder;
  Durable durable = Durable::power;
  Milliseconds keep{};        ///< results, and what was cancelled
  std::size_t threads = 8;    ///< tasks that run at once
  std::string queues = "{}";  ///< JSON: {"slow": {"at_most": 2}}

  bool operator==(const Tasks&) const = default;
};

}  // namespace portico::settings
