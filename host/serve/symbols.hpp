#pragma once

// Addresses of a process that is gone, as words: from its memory map and the symbol tables of the
// files it had mapped. No state; one thread.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace portico::serve {

/// A line of /proc/<id>/maps that is backed by a file.
struct Mapping {
  std::uint64_t begin, end, offset;
  std::string file;  ///< as the kernel names it, without " (deleted)"
};

std::vector<Mapping> mappings(std::string_view maps);
const Mapping* mapping_of(const std::vector<Mapping>& mappings, std::uint64_t address);

/// "handler(int) + 0x1c in items.so", or as much of it as can be known. `file_of` gives the file to
/// read in the place of the one that was mapped; empty: there is none.
std::string describe(const std::vector<Mapping>& mappings, std::uint64_t address,
                     const std::function<std::string(const std::string& mapped)>& file_of);

}  // namespace portico::serve
