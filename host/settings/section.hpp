#pragma once

// The part of the settings that belongs to one plugin, `plugins.<id>`, with the lines its members
// were read from, so that a mistake found later is reported where the operator made it. A value.

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace portico::settings {

/// What becomes of a new version that breaks clients of the one that serves.
enum class Contract {
  allow,  ///< it is served
  warn,   ///< it is served, and the log names what breaks
  deny    ///< it is refused
};

std::optional<Contract> contract_of(std::string_view word);

struct Section {
  bool enabled = true;
  std::string prefix;                ///< before all of its paths: "/v1", or empty
  std::optional<Contract> contract;  ///< none: the host's
  std::string config = "{}";         ///< JSON text of an object
  std::string file;                  ///< empty: there is no section
  std::map<std::string, int> lines;  ///< JSON pointer within config ("" itself) -> line of the file

  /// "portico.json:12" of the nearest member that encloses the pointer, or "" without a section.
  std::string where(std::string pointer) const;
};

}  // namespace portico::settings
