#include "os/standard_streams.hpp"

#include <cerrno>

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
  constexpr unsigned first = STDERR_FILENO + 1;
  if (::close_range(first, ~0U, CLOSE_RANGE_CLOEXEC) == 0) return;
  const long most = ::sysconf(_SC_OPEN_MAX);  // the kernel is older than 5.11
  for (int number = first; number < most; ++number) ::fcntl(number, F_SETFD, FD_CLOEXEC);
}

}  // namespace portico::os
