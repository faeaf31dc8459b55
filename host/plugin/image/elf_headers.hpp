#pragma once

// Checks the headers of an ELF file, which the dynamic linker trusts: it maps every PT_LOAD without
// asking whether the file is long enough, and the process dies of SIGBUS on the first page that is
// not there. No state; any thread.

#include "plugin/refused.hpp"

namespace portico::plugin {

/// Throws Refused unless the open file is a complete shared library for this machine, by its
/// headers.
void check_headers(int descriptor);

}  // namespace portico::plugin
