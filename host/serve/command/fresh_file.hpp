#pragma once

// A file that takes its place when it is wanted there: whole, with its mode from the beginning. One
// thread.

#include <filesystem>
#include <string_view>

#include <sys/types.h>

namespace portico::serve {

class FreshFile {
public:
  static constexpr mode_t for_everybody = 0644, for_the_owner = 0600;

  /// Throws std::runtime_error when it cannot be written.
  FreshFile(const std::filesystem::path& file, std::string_view bytes, mode_t mode);
  FreshFile(const FreshFile&) = delete;
  FreshFile& operator=(const FreshFile&) = delete;
  ~FreshFile();

  /// Likewise.
  void take_place() const;

private:
  [[noreturn]] void fail() const;

  const std::filesystem::path file_, fresh_;
};

}  // namespace portico::serve
