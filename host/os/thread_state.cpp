#include "os/thread_state.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "os/descriptor.hpp"

namespace portico::os {

namespace {

/// proc(5): the state stands behind the name, which is in parentheses and may hold some itself.
/// NUL: the system does not tell.
char state_in(const std::string& file) {
  const Descriptor open{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
  std::array<char, 128> room;
  const ssize_t size = ::read(open.number(), room.data(), room.size());
  if (size <= 0) return '\0';
  const std::string_view text{room.data(), static_cast<std::size_t>(size)};
  const std::size_t name = text.rfind(") ");
  return name == text.npos || name + 2 >= text.size() ? '\0' : text[name + 2];
}

}  // namespace

bool waits(pid_t thread) {
  return state_in("/proc/self/task/" + std::to_string(thread) + "/stat") != 'R';
}

bool has_ended(pid_t process) {
  if (::kill(process, 0) != 0) return errno == ESRCH;
  return state_in("/proc/" + std::to_string(process) + "/stat") == 'Z';
}

bool traced(pid_t process) {
  std::ifstream file{"/proc/" + std::to_string(process) + "/status"};
  const std::string field = "TracerPid:";
  for (std::string line; std::getline(file, line);)
    if (line.starts_with(field)) return std::atoi(line.c_str() + field.size()) != 0;
  return false;
}

}  // namespace portico::os
