#pragma once

// Files that somebody else may have put there: opened without ever waiting for another process, and
// asked for no more than they may hold. Any thread.

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "os/descriptor.hpp"
#include "plugin/refused.hpp"

namespace portico::plugin {

/// The bytes of an open file that nobody may shorten, mapped as long as this lives.
class MappedFile {
public:
  /// Throws Refused.
  explicit MappedFile(int descriptor);
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile();

  std::string_view bytes() const { return bytes_; }

private:
  std::string_view bytes_;
};

/// Opens a regular file for reading. Throws Refused.
os::Descriptor open_regular(const std::filesystem::path& file);
/// The same of something that is open as a path only (O_PATH); `wanted` is what to put there.
os::Descriptor reopen_regular(int path,
                              const char* wanted = "put a shared library or a link to one here");

/// The bytes of an open file from its beginning. Throws Refused when there are more than `most`.
std::string contents(int descriptor, std::size_t most);

}  // namespace portico::plugin
