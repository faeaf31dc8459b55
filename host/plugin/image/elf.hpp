#pragma once

// Checks the part of an ELF file that the dynamic linker trusts: it maps every PT_LOAD without
// asking whether the file is long enough, and the process dies of SIGBUS on the first page that is
// not there. No state; any thread.

#include <cstddef>
#include <string>
#include <string_view>

#include "plugin/library/refused.hpp"

namespace portico::plugin {

/// Throws Refused unless the open file is a complete shared library for this machine, by its headers.
void check_elf(int descriptor);

/// A section of an open file that may change meanwhile; empty when it has none, or one of more than
/// `most` bytes.
std::string section_of(int descriptor, std::string_view name, std::size_t most);

}  // namespace portico::plugin
