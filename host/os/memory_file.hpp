#pragma once

// A file that is in memory alone, to hand bytes to another process. Any thread.

#include <cstddef>
#include <string_view>
#include <utility>

#include <sys/mman.h>
#include <unistd.h>

#include "os/descriptor.hpp"

namespace portico::os {

/// One that holds the bytes and is read from its beginning; closed on exec. `name` is for those who
/// look at the process. None, and errno says why, when there is no memory.
inline Descriptor memory_file(const char* name, std::string_view bytes) {
  Descriptor file{::memfd_create(name, MFD_CLOEXEC)};
  while (!bytes.empty()) {
    const ssize_t count = ::write(file.number(), bytes.data(), bytes.size());
    if (count <= 0) return Descriptor{-1};
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return file.number() >= 0 && ::lseek(file.number(), 0, SEEK_SET) == 0 ? std::move(file)
                                                                        : Descriptor{-1};
}

}  // namespace portico::os
