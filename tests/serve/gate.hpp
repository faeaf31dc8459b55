#pragma once

// Where handlers and tasks of the fixtures "calls" and "replies" wait until the test lets them on.

#include <filesystem>
#include <string>

#include "plugin/folder.hpp"
#include "slowness.hpp"

namespace portico::testing {

class Gate {
public:
  /// What the fixture is told.
  std::string path() const { return folder_ / "gate"; }
  /// Whether somebody comes to it in time.
  bool reached() const {
    return until([&] { return std::filesystem::exists(path() + ".begun"); });
  }
  void open() const { folder_.write("gate", ""); }

private:
  const Folder folder_;
};

}  // namespace portico::testing
