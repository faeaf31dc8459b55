#pragma once

// What the operator decided: file, environment and flags, checked and merged into one typed value
// that never changes afterwards. Flags win over the environment, the environment over the file, the
// file over the defaults. Immutable: read from any thread.

#include <chrono>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "settings/section.hpp"

namespace portico::settings {

using Seconds = std::chrono::duration<double>;

enum class LogFormat { plain, json };

struct Limits {
  std::size_t target, head, fields, body, depth, connections;
};

/// From a monotonic clock.
struct Deadlines {
  Seconds header, body, keep_alive, handler, shutdown;
};

/// 0 stands for what suits the machine.
struct Threads {
  std::size_t serving, handlers, tasks;
};

struct Log {
  std::string level;
  LogFormat format;
};

struct Settings {
  std::vector<std::string> listen;  ///< "host:port", "[::1]:8000"
  std::string plugin_folder;
  Limits limits;
  Deadlines deadlines;
  Threads threads;
  std::size_t task_capacity;
  Log log;
  std::map<std::string, Section> plugins;  ///< by id
  std::map<std::string, std::string>
      origins;  ///< key -> "default", "portico.json:12", "PORTICO_LISTEN", "--listen"

  const Section& section(const std::string& id) const;
};

}  // namespace portico::settings
