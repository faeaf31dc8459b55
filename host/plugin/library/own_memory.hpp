#pragma once

// Reads memory of this process that may not be there: what a library that nobody vouches for points
// at. The kernel is asked, which answers where a load would fault. One thread.

#include <cstddef>
#include <optional>
#include <string>

#include "plugin/library/file.hpp"

namespace portico::plugin {

class OwnMemory {
public:
  /// Throws Refused when the kernel has no pipe for it.
  OwnMemory();

  /// False: not all of it can be read.
  bool read(const void* from, void* to, std::size_t size) const;
  /// Up to its NUL; nothing when it cannot be read or is longer than `most`.
  std::optional<std::string> text(const char* from, std::size_t most) const;

private:
  os::Descriptor in_, out_;
};

}  // namespace portico::plugin
