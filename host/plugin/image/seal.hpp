#pragma once

// The checksum behind the end of a library's image, which portico_add_plugin() writes (see
// sdk/cmake/seal.cmake): "\nPORTICO-SHA256 ", 64 hexadecimal digits, "\n". It is of all bytes
// before it. No state; any thread.

#include <cstddef>
#include <string_view>

#include "plugin/refused.hpp"

namespace portico::plugin {

inline constexpr std::string_view seal_begin = "\nPORTICO-SHA256 ";
inline constexpr std::size_t seal_size = seal_begin.size() + 64 + 1;

/// Throws Refused when the library has a checksum that is not its own, or the remains of one.
/// `digest`: of all bytes but the last seal_size; empty: it is not known.
void check_seal(std::string_view library, std::string_view digest = {});
/// Whether check_seal() has anything to go by.
bool has_seal(std::string_view library);

}  // namespace portico::plugin
