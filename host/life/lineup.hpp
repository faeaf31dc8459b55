#pragma once

// Which plugins may serve side by side. New ones give way to those that serve, and among new ones
// the later file gives way to the earlier. Pure functions; any thread.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "plugin/generation.hpp"
#include "plugin/refused.hpp"

namespace portico::life {

/// One file's place: what it would serve now, and what it has served until now.
struct Place {
  std::filesystem::path file;
  std::shared_ptr<plugin::Generation> fresh, serving;

  const std::shared_ptr<plugin::Generation>& chosen() const { return fresh ? fresh : serving; }
};

/// Drops fresh plugins, in the order of the places, until no two have one id, one method and path,
/// or one path of files. Those that serve must be free of conflicts.
std::vector<plugin::Refusal> settle(std::vector<Place>& places);

/// Why a plugin whose id the other file has is refused.
std::string twin(const std::string& id, const std::filesystem::path& other);

/// A sentence for each route of the plugin that an earlier one of its own hides.
std::vector<std::string> hidden(const plugin::Generation& plugin);

}  // namespace portico::life
