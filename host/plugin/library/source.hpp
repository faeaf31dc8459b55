#pragma once

// A plugin's file as it is found in its folder: opened once, left alone for a moment, and
// everything is asked of what was opened. One thread at a time.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include <ctime>
#include <sys/types.h>

#include "plugin/library/file.hpp"
#include "plugin/refused.hpp"

namespace portico::plugin {

/// How long a file must have been left alone, and how long to wait for that.
struct Patience {
  std::chrono::milliseconds quiet{100};
  std::chrono::milliseconds limit{2000};
};

class Source {
public:
  enum class Way {
    any,
    guarded  ///< that nobody else than root and this account could change
  };
  struct Terms {
    Way way = Way::any;
    std::uint64_t largest = 0;  ///< bytes; 0: any size
    Patience patience = {};
  };

  /// Waits until the file is steady. Throws Refused.
  Source(std::filesystem::path file, const Terms& terms);

  const std::filesystem::path& file() const { return file_; }
  int descriptor() const { return descriptor_.number(); }
  /// Throws Refused when it is not what it was when it was found.
  void check_unchanged() const;

  /// A small file beside it, named as it is with `suffix` behind; empty when there is none. Throws
  /// Refused when it is no regular file or holds more than `most` bytes.
  std::string beside(std::string_view suffix, std::size_t most) const;

private:
  struct Stamp {
    dev_t device;
    ino_t inode;
    off_t size;
    timespec written;

    bool operator==(const Stamp& other) const;
    std::chrono::nanoseconds age() const;
  };
  Stamp stamp() const;
  Stamp steady(Patience patience) const;

  std::filesystem::path file_;
  os::Descriptor folder_, descriptor_;
  Stamp found_{};
};

}  // namespace portico::plugin
