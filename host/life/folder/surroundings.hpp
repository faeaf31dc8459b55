#pragma once

// What around a plugin's file decides whether it can be loaded: the permissions of the folders that
// it and its libraries lie in, and the libraries that it brings along, there or missing. A value
// that looks at the file system when it is made and when it is asked; one thread.

#include <cstdint>
#include <filesystem>
#include <vector>

#include "life/folder/folder.hpp"

namespace portico::life {

class Surroundings {
public:
  /// Nothing, which never changes.
  Surroundings() = default;
  /// Of the file; `sought` are the paths at which its libraries are looked for.
  Surroundings(const std::filesystem::path& file, std::vector<std::filesystem::path> sought);

  bool have_changed() const;

private:
  using Seen = std::vector<Stamp>;
  Seen look() const;

  std::vector<std::filesystem::path> folders_, files_;
  Seen seen_;
};

}  // namespace portico::life
