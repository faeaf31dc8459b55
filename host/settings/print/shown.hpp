#pragma once

// The settings as they are, one after the other, as they may be shown. Values.

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "settings/settings.hpp"

namespace portico::settings {

struct Shown {
  std::string key;  ///< "limits.body", "plugins.items.cors.max_age"
  nlohmann::json value;
  Origin origin;
  std::string replaced;  ///< where else it was said, without effect; or empty
};

/// Those of the host, and those of sections that were said.
std::vector<Shown> shown(const Settings& settings);

/// Of one line.
std::string shown_text(const nlohmann::json& value);

/// {"key": ..., "value": ..., "origin": {"source": "file", "name": "p.json", "line": 3}}
nlohmann::ordered_json object_of(const Shown& one);

}  // namespace portico::settings
