#pragma once

// Checks the part of an ELF file that the dynamic linker trusts: it maps every PT_LOAD without
// asking whether the file is long enough, and the process dies of SIGBUS on the first page that is
// not there. No state; any thread.

#include <filesystem>

#include "plugin/refused.hpp"

namespace portico::plugin {

/// Throws Refused unless the file is a complete shared library for this machine. The file must not
/// change meanwhile.
void check_elf(const std::filesystem::path& file);

}  // namespace portico::plugin
