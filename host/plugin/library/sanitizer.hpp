#pragma once

// Libraries that are built with a sanitizer: they need its runtime, which has to be in the process
// before anything else. No state; any thread.

#include "os/elf/elf_image.hpp"
#include "plugin/refused.hpp"

namespace portico::plugin {

/// Whether this process has such a runtime, built in or preloaded: it takes memory that a limit
/// would refuse.
bool sanitizer_runs();

/// Throws Refused when the library needs a runtime that this process does not have.
void check_sanitizer(const os::ElfImage& image);

}  // namespace portico::plugin
