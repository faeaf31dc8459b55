#pragma once

// Memory that processes have in common, of one size for ever: whoever reads it may outlive those
// that write to it, and must not find it cut off. Any thread.

#include <cstddef>

#include "os/descriptor.hpp"

namespace portico::os {

class SharedPages {
public:
  /// New, of zeros; closed on exec. `name` is for those who look at the process. Throws
  /// std::system_error.
  SharedPages(const char* name, std::size_t size);
  /// Maps what was inherited, and owns the descriptor. Throws std::system_error.
  SharedPages(int descriptor, std::size_t size);
  SharedPages(const SharedPages&) = delete;
  SharedPages& operator=(const SharedPages&) = delete;
  ~SharedPages();

  void* begin() const { return begin_; }
  int descriptor() const { return descriptor_.number(); }

private:
  void map();

  Descriptor descriptor_;
  const std::size_t size_;
  void* begin_ = nullptr;
};

}  // namespace portico::os
