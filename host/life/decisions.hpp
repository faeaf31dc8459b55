#pragma once

// What a host has found out and been told since it was started, and must not forget when one of its
// processes takes over from another. A value; travels as one JSON object.

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "life/trial/identity.hpp"
#include "life/trial/lethal.hpp"
#include "plugin/standin.hpp"

namespace portico::life {

/// A library, known by its bytes, whose routes are known without running it.
struct Known {
  std::string id, version, digest;
  std::vector<plugin::Standin::Path> paths;
};

/// One that may not run.
struct Quarantine : Known {
  std::string why;
};

struct Decisions {
  std::vector<Quarantine> quarantined;
  /// That served, and may not be able to any more: they need others, or were refused since.
  std::vector<Known> served;
  std::set<std::string> disabled;          ///< ids, by command
  std::map<std::string, Lethal> lethal;    ///< by digest
  std::map<std::string, Identity> passed;  ///< by digest: who have been tried and have started
};

std::string to_json(const Decisions& decisions);
/// Empty ones when the text is none.
Decisions decisions_of(std::string_view json);

}  // namespace portico::life
