#include "serve/command/scarcity.hpp"

#include <fstream>
#include <new>
#include <system_error>

#include <sys/resource.h>

namespace portico::serve {
namespace {

/// Of this process, as far as it is limited at all.
std::string limit(int resource, rlim_t unit, const std::string& what, const char* knob) {
  rlimit found{};
  if (::getrlimit(static_cast<__rlimit_resource>(resource), &found) != 0) return {};
  if (found.rlim_cur == RLIM_INFINITY) return {};
  return "; " + what + " are limited to " + std::to_string(found.rlim_cur / unit) + knob;
}

/// Of the control group that it is in.
std::string group_limit() {
  std::ifstream group{"/proc/self/cgroup"};
  for (std::string line; std::getline(group, line);) {
    if (!line.starts_with("0::")) continue;
    std::ifstream file{"/sys/fs/cgroup" + line.substr(3) + "/pids.max"};
    std::string most;
    if (file >> most && most != "max")
      return "; those of its control group are limited to " + most + " (TasksMax, pids.max)";
  }
  return {};
}

constexpr rlim_t mebibyte = rlim_t{1} << 20;

std::string memory_limits() {
  return limit(RLIMIT_AS, mebibyte, "MiB of addresses", " (ulimit -v, LimitAS)") +
         limit(RLIMIT_DATA, mebibyte, "MiB of data", " (ulimit -d, LimitDATA)");
}

}  // namespace

std::string scarcity(const std::exception& error) {
  if (dynamic_cast<const std::bad_alloc*>(&error))
    return "there is not enough memory" + memory_limits() + ": raise the limit";
  const auto* failure = dynamic_cast<const std::system_error*>(&error);
  if (!failure || failure->code() != std::errc::resource_unavailable_try_again) return {};
  return "there are not enough threads or processes" + memory_limits() +
         limit(RLIMIT_NPROC, 1, "threads and processes of this user", " (ulimit -u, LimitNPROC)") +
         group_limit() +
         ": raise the limit that is too low, or lower threads.handlers and threads.tasks";
}

}  // namespace portico::serve
