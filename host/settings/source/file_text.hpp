#pragma once

// What a file of settings holds, or one that they name. No state; any thread.

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>

namespace portico::settings {

struct FileText {
  std::string text;
  bool lasting = true;  ///< false: it was a pipe or a device, and is gone
};

/// For the first byte of a pipe or a device, and for the rest of it.
inline constexpr std::chrono::milliseconds patience_with_writers{10'000};

/// As a whole; whoever writes to a pipe or a device is waited for. Throws std::runtime_error, whose
/// words are the reason, also for more than `most` bytes.
FileText file_text(const std::filesystem::path& path, std::size_t most,
                   std::chrono::milliseconds patience = patience_with_writers);

/// Of a regular file alone, so that nobody is waited for. Throws likewise.
std::string regular_text(const std::filesystem::path& path, std::size_t most);

}  // namespace portico::settings
