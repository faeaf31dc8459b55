#pragma once

// Which processes that share a store still live. Each has a number, and a lock on the byte of that
// number in a file: the system gives it back when the process ends, however it ends (fcntl,
// F_SETLK; children do not inherit it). One thread at a time.

#include <filesystem>

#include "os/descriptor.hpp"

namespace portico::task {

class Owners {
public:
  /// Takes the first number that is free. Throws StoreError.
  explicit Owners(const std::filesystem::path& file);

  int own() const { return own_; }
  /// Whether the process of that number lives; it is another one.
  bool lives(int number) const;

private:
  os::Descriptor file_;
  int own_ = 0;
};

}  // namespace portico::task
