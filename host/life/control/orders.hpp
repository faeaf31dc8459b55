#pragma once

// What a running host can be asked and told, apart from the socket it comes through: one JSON
// object in, one out. Any thread.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "life/registry.hpp"
#include "settings/change.hpp"

namespace portico::life {

/// What came of reading the settings again.
struct Reloaded {
  settings::Change change;
  std::vector<std::string> warnings;
  std::vector<Rejection> refused;   ///< files that do not serve as they are and as the settings say
  std::vector<std::string> afresh;  ///< plugins that serve as another generation than before
};

class Orders {
public:
  struct Sources {
    /// Reads the settings anew, and loads one plugin, or what was refused; may throw.
    std::function<Reloaded(std::string_view id)> reload;
    std::function<nlohmann::json()> process;  ///< facts about the process
    std::function<nlohmann::json()> look;     ///< facts about the host; may wait
    std::function<std::vector<plugin::Finding>()> check_health;
    /// Does what is asked of tasks that survive; may throw.
    std::function<nlohmann::json(const nlohmann::json& order)> tasks;
    std::function<std::string()> upgrade;  ///< waits for what comes of it, and tells; may throw
  };

  Orders(Registry& registry, Sources sources);

  /// Never throws: what went wrong is the answer.
  std::string answer(const std::string& line) const;

private:
  nlohmann::json obey(const nlohmann::json& order) const;
  nlohmann::json plugins() const;
  nlohmann::json reload(const std::string& id) const;

  Registry& registry_;
  const Sources sources_;
};

}  // namespace portico::life
