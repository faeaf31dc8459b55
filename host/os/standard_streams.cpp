#include "os/standard_streams.hpp"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <linux/close_range.h>
#include <unistd.h>

namespace portico::os {

void open_standard_streams() {
  for (int number = STDIN_FILENO; number <= STDERR_FILENO; ++number)
    if (::fcntl(number, F_GETFD) < 0 && errno == EBADF)
      static_cast<void>(::open("/dev/null", O_RDWR));  // the lowest number that is free: this one
}

void keep_inherited_descriptors() {
  constexpr int first = STDERR_FILENO + 1;
  if (::close_range(first, ~0U, CLOSE_RANGE_CLOEXEC) == 0) return;
  // The kernel is older than 5.11, or a filter of system calls does not know it.
  std::error_code error;
  for (std::filesystem::directory_iterator entry{"/proc/self/fd", error}, end;
       !error && entry != end; entry.increment(error)) {
    const int number = std::atoi(entry->path().filename().c_str());
    if (number >= first) ::fcntl(number, F_SETFD, FD_CLOEXEC);
  }
}

}  // namespace portico::os
