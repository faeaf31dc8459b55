#pragma once

// A project of plugins on its author's machine, as CMake configures and builds it. One thread.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "os/descriptor.hpp"
#include "serve/author/attention.hpp"

namespace portico::serve {

class Project {
public:
  enum class Kind { debug, sanitized };

  /// Throws std::runtime_error where there is no project in the folder, or no CMake, and says what
  /// helps.
  Project(std::filesystem::path folder, Kind kind);

  const std::filesystem::path& folder() const { return folder_; }
  /// As long as this lives, nobody else builds what it builds. Throws std::runtime_error where
  /// somebody does.
  void claim();
  /// By its preset where it has presets, else in build/debug or build/asan; then its plugins, and
  /// not its tests. What another generator has configured there gives way. Both: what is wrong in
  /// few lines, or nothing.
  std::optional<std::string> configure(Attention& attention);
  std::optional<std::string> build(Attention& attention);
  /// Where it is built; once it is configured.
  const std::filesystem::path& built() const { return built_; }
  /// The folder of the libraries: `plugins` there, if it has one.
  std::filesystem::path plugins() const;

private:
  std::string preset() const;
  std::vector<std::string> configuring() const;
  std::optional<std::string> run(std::vector<std::string> words, Attention& attention,
                                 std::string& output) const;

  const std::filesystem::path folder_;
  const Kind kind_;
  std::filesystem::path built_;
  os::Descriptor claim_{-1};
};

/// The programs of this installation, CMake's view of its SDK among them, come first for all that
/// is started from here on.
void find_own_installation();

}  // namespace portico::serve
