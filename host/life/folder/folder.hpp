#pragma once

// What lies in the plugin folder at one moment: the files that are to be plugins, and how each of
// them looks from outside. No state; any thread.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>

namespace portico::life {

/// Changes whenever the file, its contents or its permissions do, or those of its signature beside
/// it. All zero: it cannot be examined.
struct Stamp {
  std::uint64_t device = 0, inode = 0, size = 0;
  std::int64_t written = 0, changed = 0;  ///< nanoseconds since 1970
  std::int64_t is_signed = 0;             ///< the same of the signature; 0: there is none

  bool operator==(const Stamp&) const = default;
};

/// Of what the path leads to, or of a link that leads nowhere.
Stamp stamp_of(const std::filesystem::path& file);

using Files = std::map<std::filesystem::path, Stamp>;

/// The `*.so` of a folder, hidden ones left out, or the one library that the path names. Throws
/// std::runtime_error when the folder cannot be read.
Files scan(const std::filesystem::path& path);

}  // namespace portico::life
