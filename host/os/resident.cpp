#include "os/resident.hpp"

#include <fstream>
#include <string>

#include <unistd.h>

namespace portico::os {

std::uint64_t resident_bytes(pid_t id) {
  std::ifstream file{"/proc/" + (id > 0 ? std::to_string(id) : "self") + "/statm"};
  std::uint64_t whole = 0, resident = 0;
  file >> whole >> resident;
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace portico::os
