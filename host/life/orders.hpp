#pragma once

// What a running host can be asked and told, apart from the socket it comes through: one JSON
// object in, one out. Any thread.

#include <functional>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "life/registry.hpp"
#include "settings/settings.hpp"

namespace portico::life {

class Orders {
public:
  struct Sources {
    std::function<settings::Settings()> settings;  ///< read anew; may throw
    std::function<nlohmann::json()> process;       ///< facts about the process
  };

  Orders(Registry& registry, Sources sources);

  /// Never throws: what went wrong is the answer.
  std::string answer(const std::string& line) const;

private:
  nlohmann::json obey(const nlohmann::json& order) const;
  nlohmann::json plugins() const;
  nlohmann::json routes() const;

  Registry& registry_;
  const Sources sources_;
};

}  // namespace portico::life
