#pragma once

// Files that somebody else may have put there: opened without ever waiting for another process, and
// asked for no more than they may hold. Any thread.

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "plugin/refused.hpp"

namespace portico::plugin {

/// An open descriptor.
class Descriptor {
public:
  explicit Descriptor(int number) : number_{number} {}
  Descriptor(Descriptor&& other) noexcept : number_{std::exchange(other.number_, -1)} {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor();

  int number() const { return number_; }
  /// Somebody else closes it.
  int release() { return std::exchange(number_, -1); }

private:
  int number_;
};

/// The octets of an open file that nobody may shorten, mapped as long as this lives.
class MappedFile {
public:
  /// Throws Refused.
  explicit MappedFile(int descriptor);
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile();

  std::string_view octets() const { return octets_; }

private:
  std::string_view octets_;
};

/// Opens a regular file for reading. Throws Refused.
Descriptor open_regular(const std::filesystem::path& file);
/// The same of something that is open as a path only (O_PATH); `wanted` is what to put there.
Descriptor reopen_regular(int path,
                          const char* wanted = "put a shared library or a link to one here");

/// The octets of an open file from its beginning. Throws Refused when there are more than `most`.
std::string contents(int descriptor, std::size_t most);

}  // namespace portico::plugin
