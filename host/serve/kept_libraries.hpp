#pragma once

// The libraries that have served last, as a process that serves has them from the one before it or
// from the host before it, and as it hands them on; and what came of proofs, where the host has a
// state_folder. One thread restores; changes come from any.

#include <optional>

#include "life/folder/state_folder.hpp"
#include "life/registry.hpp"
#include "serve/link.hpp"
#include "serve/supervise/kept_copies.hpp"
#include "settings/settings.hpp"

namespace portico::serve {

class KeptLibraries {
public:
  /// From the process before, or else from the host before. Lives as long as the registry.
  void restore(life::Registry& registry, const std::optional<Link>& link,
               const settings::Settings& settings);

private:
  std::optional<CopyGiver> giver_;
  std::optional<life::StateFolder> state_;
};

}  // namespace portico::serve
