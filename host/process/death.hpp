#pragma once

// How a process ended, as another one knows it: with more than its status when it was watched. A
// value.

#include <cstdint>

#include "process/oom.hpp"

namespace portico::process {

struct Death {
  int status = 0;  ///< as waitpid() gives it
  Oom oom = Oom::unknown;
  std::uint64_t resident = 0;  ///< bytes of memory when it was last looked at; 0: never
  std::uint64_t peak = 0;      ///< the most it ever had; 0: not known
  std::uint64_t growth = 0;    ///< until the peak, while the plugin that is in flight ran alone
  bool by_host = false;        ///< the host itself has killed it, and said why
};

}  // namespace portico::process
