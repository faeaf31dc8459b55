#pragma once

// Checks the tables that the dynamic linker follows without asking whether they make sense: where
// segments are mapped, the dynamic table, symbols, their versions and relocations. What is wrong in
// them makes it write and jump anywhere, in one process and not in another, so that a try in a
// child tells nothing. No state; any thread.

#include "os/elf/elf_image.hpp"
#include "plugin/refused.hpp"

namespace portico::plugin {

/// Throws Refused when a table leads out of the image. check_headers() comes first.
void check_tables(const os::ElfImage& image);

}  // namespace portico::plugin
