#pragma once

// A folder of files that a plugin has the host serve beside its routes. Values and pure functions;
// any thread.

#include <filesystem>
#include <string>
#include <vector>

#include "settings/edge/frontend.hpp"
#include "settings/edge/frontend_plan.hpp"

namespace portico::plugin {

struct Frontend {
  settings::Frontend given;  ///< path and folder
  bool later = false;        ///< the folder may be missing when the plugin is loaded

  std::string label() const { return "frontend '" + given.path + '\''; }
};

/// Where the folders of a plugin may lie.
enum class Reached {
  anywhere,
  beneath  ///< the folder of its library: it may run as somebody who may read less than the host
};

/// The same, with the paths behind the prefix, and the folders named from "/" on: relative ones
/// were named from the folder of the library. Throws Refused for one that may not be served.
std::vector<Frontend> placed(std::vector<Frontend> registered, const std::string& prefix,
                             const std::filesystem::path& library, Reached reached);

/// Who of these, which are borrowed, has which path.
settings::FrontendPlan plan_of(const std::vector<Frontend>& registered);

}  // namespace portico::plugin
