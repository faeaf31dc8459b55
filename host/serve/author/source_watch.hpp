#pragma once

// The sources of a project as they are saved: files of C, C++, Rust and CMake and settings, in its
// folder and those below, new ones too, also where an editor writes another file and renames it.
// What is hidden and what is built does not count. One thread.

#include <filesystem>
#include <map>
#include <set>
#include <string>

#include "os/descriptor.hpp"

namespace portico::serve {

class SourceWatch {
public:
  /// Throws std::runtime_error where the kernel watches no more folders, and says what helps.
  explicit SourceWatch(std::filesystem::path folder);

  /// Readable when something has changed.
  int descriptor() const { return events_.number(); }
  /// The files that were saved, added or removed since, by their names in the folder.
  std::set<std::string> take();

private:
  void add(const std::filesystem::path& folder, std::set<std::string>* found);

  const std::filesystem::path folder_;
  const os::Descriptor events_;
  std::map<int, std::filesystem::path> folders_;  ///< by the kernel's number
};

}  // namespace portico::serve
