#pragma once

// Addresses of a process that is gone, as words: from its memory map and the symbol tables of the
// files it had mapped. No state; one thread.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "process/frames/source_lines.hpp"

namespace portico::process {

/// A line of /proc/<id>/maps that is backed by a file.
struct Mapping {
  std::uint64_t begin, end, offset;
  std::string file;  ///< as the kernel names it, without " (deleted)"
};

/// "0x1c"
std::string hexadecimal(std::uint64_t number);

/// The file of such a line, as the kernel names it, without " (deleted)"; "" without one.
std::string_view mapped_file(std::string_view line);
std::vector<Mapping> mappings(std::string_view maps);
const Mapping* mapping_of(const std::vector<Mapping>& mappings, std::uint64_t address);

/// What to read in the place of a file that was mapped, and what to call it.
struct SymbolFile {
  std::string path;  ///< empty: there is none
  std::string name;  ///< empty: that which was mapped
};

/// Reads each file once.
class Symbols {
public:
  using FileOf = std::function<SymbolFile(const std::string& mapped)>;

  Symbols(const std::vector<Mapping>& mappings, FileOf file_of);
  Symbols(const Symbols&) = delete;
  Symbols& operator=(const Symbols&) = delete;
  ~Symbols();

  /// "handler(int) + 0x1c (items.cpp:42) in items.so", or as much of it as can be known.
  std::string describe(std::uint64_t address);

private:
  class Elf;
  struct File {
    std::string name;
    std::unique_ptr<Elf> elf;
    std::unique_ptr<SourceLines> lines;
  };
  const File& file(const std::string& mapped);

  const std::vector<Mapping>& mappings_;
  const FileOf file_of_;
  std::map<std::string, File> files_;  ///< by the name that was mapped
};

}  // namespace portico::process
