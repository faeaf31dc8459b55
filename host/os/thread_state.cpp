#include "os/thread_state.hpp"

#include <array>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <unistd.h>

#include "os/descriptor.hpp"

namespace portico::os {

// proc(5): the state stands behind the name, which is in parentheses and may hold some itself.
bool waits(pid_t thread) {
  const std::string file = "/proc/self/task/" + std::to_string(thread) + "/stat";
  const Descriptor open{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
  std::array<char, 128> room;
  const ssize_t size = ::read(open.number(), room.data(), room.size());
  if (size <= 0) return true;
  const std::string_view text{room.data(), static_cast<std::size_t>(size)};
  const std::size_t name = text.rfind(") ");
  return name == text.npos || name + 2 >= text.size() || text[name + 2] != 'R';
}

bool traced(pid_t process) {
  std::ifstream file{"/proc/" + std::to_string(process) + "/status"};
  const std::string field = "TracerPid:";
  for (std::string line; std::getline(file, line);)
    if (line.starts_with(field)) return std::atoi(line.c_str() + field.size()) != 0;
  return false;
}

}  // namespace portico::os
