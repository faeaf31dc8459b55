#pragma once

// The part of the settings that belongs to one plugin, `plugins.<id>`, with the lines its members
// were read from, so that a mistake found later is reported where the operator made it. A value.

#include <map>
#include <optional>
#include <string>

#include "settings/policy.hpp"

namespace portico::settings {

struct Section {
  bool enabled = true;
  std::string config = "{}";         ///< JSON text of an object
  std::optional<Cors> cors;          ///< instead of the host's, as a whole
  std::string file;                  ///< empty: there is no section
  std::map<std::string, int> lines;  ///< JSON pointer within config ("" itself) -> line of the file

  /// "portico.json:12" of the nearest member that encloses the pointer, or "" without a section.
  std::string where(std::string pointer) const;
};

}  // namespace portico::settings
