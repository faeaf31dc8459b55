#include "os/descriptor_limit.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <system_error>

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "os/descriptor.hpp"

namespace portico::os {

void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

std::size_t descriptor_limit() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur;
}

std::size_t open_descriptors() {
  std::error_code error;
  const std::filesystem::directory_iterator all{"/proc/self/fd", error};
  if (error) return descriptor_limit();  // there is none left to look with
  const auto count = std::distance(begin(all), end(all));
  return static_cast<std::size_t>(count) - 1;  // but for that of the folder
}

bool is_spared(int number, std::size_t spared) {
  if (spared == 0) return false;
  const std::size_t limit = descriptor_limit();
  return static_cast<std::size_t>(number) >= limit - std::min(spared, limit / 2);
}

bool has_descriptors(std::size_t spared) {
  const Descriptor probe{::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0)};
  return probe.number() >= 0 && !is_spared(probe.number(), spared);
}

}  // namespace portico::os
