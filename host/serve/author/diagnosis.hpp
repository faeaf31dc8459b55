#pragma once

// The first thing that is wrong, of all that CMake, a compiler or a linker say. No state.

#include <filesystem>
#include <string>

namespace portico::serve {

/// "shop.cpp:12:3: error: expected ';'": where the error is in somebody else's template, the place
/// in the project that asked for it; files of the project by their names there. Of CMake its first
/// sentence, with the cure where it is known. Of what cannot be read the last lines that say
/// something, but for those of make and ninja about themselves.
std::string first_error(const std::string& output, const std::filesystem::path& project);

}  // namespace portico::serve
