#pragma once

// Answers in the place of a plugin that may not run: 503 with Retry-After on each of its routes.
// Runs nothing of the plugin. Immutable once made; shared by the requests it answers.

#include <memory>
#include <string>
#include <vector>

#include "model/models.hpp"
#include "plugin/app.hpp"
#include "route/route.hpp"

namespace portico::plugin {

class Standin {
public:
  struct Path {
    std::string method, path;
  };

  /// Paths that are none are left out.
  Standin(const std::string& id, const std::string& version, const std::vector<Path>& paths);
  Standin(const Standin&) = delete;
  Standin& operator=(const Standin&) = delete;

  const std::string& id() const { return app_.id; }
  const std::vector<std::unique_ptr<route::Route>>& routes() const { return routes_; }

private:
  portico_app app_;
  model::Models models_;
  std::vector<std::unique_ptr<route::Route>> routes_;
};

/// Those of a plugin, or of the one that stands in for it.
template <class Owner> std::vector<Standin::Path> paths_of(const Owner& owner) {
  std::vector<Standin::Path> paths;
  for (const auto& route : owner.routes()) paths.push_back({route->method, route->path.text()});
  return paths;
}

}  // namespace portico::plugin
