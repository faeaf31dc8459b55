#include "serve/sight/facts.hpp"

#include <algorithm>
#include <filesystem>

#include <unistd.h>

#include <nlohmann/json.hpp>

#include "os/resident.hpp"

namespace portico::serve {

nlohmann::json facts(const settings::Settings& settings, int incarnation,
                     const http::Server& server, const http::Server& monitoring,
                     const task::Queue& tasks) {
  return {{"id", ::getpid()},
          {"portico", PORTICO_VERSION},
          {"supervised", incarnation > 0},
          {"incarnation", std::max(incarnation, 1)},
          {"plugin_folder", std::filesystem::absolute(settings.plugin_folder).string()},
          {"listening", server.addresses()},
          {"monitoring", monitoring.addresses()},
          {"hung_threads", server.hung()},
          {"waiting_tasks", tasks.waiting()},
          {"memory_bytes", os::resident_bytes()}};
}

}  // namespace portico::serve
