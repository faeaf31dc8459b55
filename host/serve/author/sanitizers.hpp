#pragma once

// Which runtime of a sanitizer the plugins of a folder need before everything else. No state.

#include <filesystem>
#include <string>

namespace portico::serve {

/// As LD_PRELOAD has it: "libasan.so.8"; empty: none, or the environment preloads already. Throws
/// std::runtime_error for one that the dynamic linker would not find.
std::string sanitizers_of(const std::filesystem::path& plugins);

}  // namespace portico::serve
