#pragma once

// A file that takes its place when it is wanted there: whole, with its mode from the beginning,
// beside it under a name of its own until then. One thread.

#include <filesystem>
#include <string>
#include <string_view>

#include <sys/types.h>

#include "os/descriptor.hpp"

namespace portico::serve {

class FreshFile {
public:
  static constexpr mode_t for_everybody = 0644, for_the_owner = 0600;

  /// Throws std::runtime_error when it cannot be written.
  FreshFile(const std::filesystem::path& file, std::string_view bytes, mode_t mode);
  FreshFile(const FreshFile&) = delete;
  FreshFile& operator=(const FreshFile&) = delete;
  ~FreshFile();

  /// To whom it is to belong. Likewise.
  void give(uid_t user, gid_t group) const;
  /// Likewise.
  void take_place() const;

private:
  void write(std::string_view bytes) const;
  [[noreturn]] void fail() const;

  const std::filesystem::path file_;
  const mode_t mode_;
  std::string fresh_;
  const os::Descriptor opened_;
};

}  // namespace portico::serve
