#pragma once

// Which plugins have what they need, as their manifests say. A plugin serves as long as those that
// it needs serve, in versions that are not too old for it. Pure functions; any thread.

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "life/row.hpp"
#include "plugin/image/manifest.hpp"

namespace portico::life {

/// One file's plugin, as others that may need it see it.
struct Member {
  std::string id, version;
  State state = State::refused;  ///< serving, too, when it is about to
  std::vector<plugin::Need> needs;
};
using Members = std::map<std::filesystem::path, Member>;

/// Why the need is not met, or "".
std::string lack(const plugin::Need& need, const Members& members);

/// Those that serve without what they need, each with the reason, and each behind those whose lack
/// is the cause of its own.
std::vector<std::pair<std::filesystem::path, std::string>> lacking(Members members);

/// Those that `before`, which is not among the members any more, met the need of and nobody does
/// now: "dependent needs plugin 'version' 2.0 or later".
std::vector<std::string> left_behind(const Members& members, const Member& before);

/// The files with those first that need nothing, and before the others what they need; else as
/// given.
std::vector<std::filesystem::path>
in_order_of_need(const std::vector<std::filesystem::path>& files);

}  // namespace portico::life
