#pragma once

// Why the dynamic linker keeps a library that was closed, as far as the file tells. No state; any
// thread.

#include <string>

#include "os/elf/elf_image.hpp"

namespace portico::plugin {

/// The reason and the cure, as the end of a sentence.
std::string why_it_stays(const os::ElfImage& image);

}  // namespace portico::plugin
