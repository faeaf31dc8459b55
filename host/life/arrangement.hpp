#pragma once

// Who of a change may serve beside whom: fresh plugins are held to the clients of those they
// replace, to what others need, and to each other's ids and paths. One thread at a time.

#include "life/examiner.hpp"
#include "life/pending_change.hpp"
#include "settings/settings.hpp"

namespace portico::life {

class Arrangement {
public:
  /// Both outlive this.
  Arrangement(const settings::Settings& settings, const Examiner& examiner)
      : settings_{settings},
        examiner_{examiner} {}

  /// Refuses or suspends until what is left goes together. `serving`: the files before the change.
  void arrange(PendingChange& change, const PluginFiles& serving) const;

private:
  void hold_to_clients(PendingChange& change, const PluginFiles& serving) const;
  void hold_to_dependents(const PendingChange& change, const plugin::Generation& before,
                          const plugin::Generation& after) const;
  settings::Breaking policy_for(const plugin::Generation& plugin) const;
  void line_up(PendingChange& change) const;
  bool give_way(PendingChange& change) const;

  const settings::Settings& settings_;
  const Examiner& examiner_;
};

}  // namespace portico::life
