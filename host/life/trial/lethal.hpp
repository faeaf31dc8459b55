#pragma once

// A library that has ended the process which was to load it, or hangs in it, and is not loaded
// again. A value.

#include <string>

#include "life/trial/identity.hpp"
#include "process/report.hpp"

namespace portico::life {

struct Lethal {
  Identity plugin;
  std::string why;  ///< the reason to refuse it, and the cure
};

/// `what` it did: "crashed with SIGSEGV ...". In a host that serves it may be asked for once more.
Lethal lethal_in_host(const process::LoadPoint& load, const std::string& what);
Lethal lethal_in_command(const process::LoadPoint& load, const std::string& what);

}  // namespace portico::life
