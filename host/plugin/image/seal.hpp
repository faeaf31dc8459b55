#pragma once

// The two checksums of a library, which sdk/cmake/seal.sh writes. The seal, behind the end of its
// image: "\nPORTICO-SHA256 ", 64 hexadecimal digits, "\n"; it is of all bytes before it. And that
// of what is loaded, in the manifest, which is still right when strip has taken off the seal. No
// state; any thread.

#include <cstddef>
#include <string>
#include <string_view>

#include "os/elf/elf_image.hpp"
#include "plugin/refused.hpp"

namespace portico::plugin {

inline constexpr std::string_view seal_begin = "\nPORTICO-SHA256 ";
inline constexpr std::size_t seal_size = seal_begin.size() + 64 + 1;

/// Throws Refused when the library has a checksum that is not its own, or the remains of one.
/// `digest`: of all bytes but the last seal_size; empty: it is not known.
void check_seal(std::string_view library, std::string_view digest = {});
/// Whether check_seal() has anything to go by.
bool has_seal(std::string_view library);

/// SHA-256 in hex of what is loaded of it, as library_digest() of sdk/cmake/library.h has it.
std::string loaded_digest(const os::ElfImage& library);
/// Throws Refused when that is not what the manifest says.
void check_loaded(const os::ElfImage& library, std::string_view said);

}  // namespace portico::plugin
