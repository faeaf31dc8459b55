#pragma once

// The last files that were refused, newest first. Any thread.

#include <deque>
#include <filesystem>
#include <mutex>
#include <string>

#include "life/row.hpp"

namespace portico::life {

class Rejections {
public:
  /// One that is there already, with the same reason, comes first again.
  void add(const std::filesystem::path& file, const std::string& reason);
  std::deque<Rejection> all() const;

private:
  mutable std::mutex mutex_;
  std::deque<Rejection> last_;
};

}  // namespace portico::life
