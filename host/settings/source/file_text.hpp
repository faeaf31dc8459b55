#pragma once

// What a file of settings holds, or one that they name. No state; any thread.

#include <cstddef>
#include <filesystem>
#include <string>

namespace portico::settings {

struct FileText {
  std::string text;
  bool lasting = true;  ///< false: it was a pipe, and is gone
};

/// As a whole; waits for ten seconds at most for whoever writes to a pipe. Throws
/// std::runtime_error, whose words are the reason, also for more than `most` bytes.
FileText file_text(const std::filesystem::path& path, std::size_t most);

}  // namespace portico::settings
