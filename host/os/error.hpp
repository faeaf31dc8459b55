#pragma once

// What the system says went wrong: `errno`, in words. Any thread.

#include <cerrno>
#include <string>
#include <system_error>

namespace portico::os {

inline std::string reason(int error = errno) { return std::generic_category().message(error); }

/// Throws std::system_error of `errno`: "WHAT: reason".
[[noreturn]] inline void fail(const char* what) {
  throw std::system_error{errno, std::generic_category(), what};
}

}  // namespace portico::os
