#pragma once

// Looks at the plugin folder whenever something in it changes, and when it has been quiet for a
// moment, so that files which are copied together take effect together. Beside the kernel's word it
// looks by itself now and then: links lead elsewhere, and network folders tell nothing.
//
// A thread of its own from the constructor to the destructor.

#include <filesystem>
#include <functional>
#include <set>
#include <thread>

#include "plugin/library/file.hpp"

namespace portico::life {

class Watch {
public:
  /// `look` is called on the thread of this; `busy` are files that somebody is writing.
  using Look = std::function<void(const std::set<std::filesystem::path>& busy)>;

  Watch(std::filesystem::path folder, Look look);
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;
  /// Waits for a look that goes on.
  ~Watch();

private:
  void run();
  bool wait();
  void read_events();
  bool subscribe();

  const std::filesystem::path folder_;
  const Look look_;
  os::Descriptor events_, over_;
  int subscription_ = -1;
  std::set<std::filesystem::path> busy_;
  std::thread thread_;
};

}  // namespace portico::life
