#pragma once

// The settings that are in effect, in memory that the supervisor and the process that serves share.
// Whoever has put others into it says so over the link; the other side takes them then. One thread
// at a time in each process.

#include <string>

#include "plugin/library/file.hpp"
#include "settings/settings.hpp"

namespace portico::serve {

class SettingsMemory {
public:
  /// Throws std::system_error.
  SettingsMemory();
  /// That of another process.
  explicit SettingsMemory(int descriptor) : file_{descriptor} {}

  int descriptor() const { return file_.number(); }
  /// Throws std::system_error.
  void put(const settings::Settings& settings) const;
  /// Throws std::exception when there are none that can be used.
  settings::Settings get() const;

private:
  std::string contents() const;

  os::Descriptor file_;
};

}  // namespace portico::serve
