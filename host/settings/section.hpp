#pragma once

// The part of the settings that belongs to one plugin, `plugins.<id>`, with the places its members
// were read from, so that a mistake found later is reported where the operator made it. A value.

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "settings/policies.hpp"
#include "settings/quota/route_limits.hpp"
#include "settings/undeclared.hpp"

namespace portico::settings {

/// What becomes of a new version that breaks clients of the one that serves.
enum class Breaking {
  allow,  ///< it is served
  warn,   ///< it is served, and the log names what breaks
  deny    ///< it is refused
};

/// Where the code of a plugin runs.
enum class Isolation {
  none,    ///< in the process that serves
  process  ///< in one of its own
};

/// How the replies of one plugin are held; none: as the host says.
struct OwnReplies {
  std::optional<std::string> contract;
  std::optional<Undeclared> undeclared;

  bool operator==(const OwnReplies&) const = default;
};

/// What an isolated process may be and take.
struct Confinement {
  std::string user;         ///< a name of the system's; empty: that of the host
  std::size_t memory = 0;   ///< MiB of data; 0: no limit
  std::size_t files = 0;    ///< descriptors; 0: as many as the host
  std::size_t value = 256;  ///< MiB of one value of a stream of its

  bool operator==(const Confinement&) const = default;
};

/// Where a section stands; no part of what it says, so that all are equal.
struct Located {
  /// JSON pointer within config ("" itself) -> "portico.json:12"; empty: there is no section.
  std::map<std::string, std::string> places;

  /// "portico.json:12" of the nearest member that encloses the pointer, or "" without a section.
  std::string where(std::string pointer) const;
  bool operator==(const Located&) const { return true; }
};

struct Section : Located {
  bool enabled = true;
  std::vector<std::string> sha256;   ///< of the libraries that may be loaded; empty: any
  std::string prefix;                ///< before all of its paths: "/v1", or empty
  std::optional<Breaking> breaking;  ///< none: the host's
  OwnReplies replies;
  Isolation isolation = Isolation::none;
  Confinement process;                ///< with Isolation::process
  std::string config = "{}";          ///< JSON text of an object
  std::vector<std::string> security;  ///< schemes, any one of which all of its routes ask for
  std::optional<Cors> cors;           ///< instead of the host's, as a whole
  RouteLimits limits;                 ///< of each of its routes, which may have smaller ones
  std::chrono::milliseconds prove{};  ///< how long a new version is asked before a swap; 0: not

  bool operator==(const Section&) const = default;
};

}  // namespace portico::settings
