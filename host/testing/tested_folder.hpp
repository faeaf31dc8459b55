#pragma once

// What an app of a test has on the disk: its settings, and where its plugins are found. Gone with
// it. One thread at a time.

#include <filesystem>
#include <vector>

namespace portico::testing {

class TestedFolder {
public:
  /// Throws std::runtime_error.
  TestedFolder();
  TestedFolder(const TestedFolder&) = delete;
  TestedFolder& operator=(const TestedFolder&) = delete;
  ~TestedFolder();

  const std::filesystem::path& path() const { return path_; }
  /// The plugin folder of a host that is to have these: of one, its file; of several, a folder with
  /// a link to each, as deep as a path from $ORIGIN may lead upwards. Throws std::runtime_error for
  /// one that is not there.
  std::filesystem::path gather(const std::vector<std::filesystem::path>& plugins) const;

private:
  const std::filesystem::path path_;
};

}  // namespace portico::testing
