#include "process/oom.hpp"

#include <fstream>
#include <sstream>
#include <string>

namespace portico::process {
namespace {

namespace fs = std::filesystem;
using Count = std::optional<std::uint64_t>;

/// The number behind the word, in a file of a word and a number a line.
Count count_in(const fs::path& file) {
  std::ifstream stream{file};
  std::string word;
  for (std::uint64_t number = 0; stream >> word >> number;)
    if (word == "oom_kill") return number;
  return std::nullopt;
}

/// In a container the cgroup's own folder may be the only one to be seen.
Count count_of(const fs::path& mounted, const std::string& cgroup, const char* file) {
  const Count own = count_in(mounted / fs::path{cgroup}.relative_path() / file);
  return own ? own : count_in(mounted / file);
}

bool contains(const std::string& list, const std::string& word) {
  std::istringstream words{list};
  for (std::string one; std::getline(words, one, ',');)
    if (one == word) return true;
  return false;
}

/// From lines of "hierarchy:controllers:path"; those of version 2 have no controllers.
Count count_of_cgroup(const fs::path& root) {
  std::ifstream lines{root / "proc/self/cgroup"};
  for (std::string line; std::getline(lines, line);) {
    const auto first = line.find(':'), second = line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    const std::string cgroup = line.substr(second + 1);
    Count found;
    if (controllers.empty())
      found = count_of(root / "sys/fs/cgroup", cgroup, "memory.events");
    else if (contains(controllers, "memory"))
      found = count_of(root / "sys/fs/cgroup/memory", cgroup, "memory.oom_control");
    if (found) return found;
  }
  return std::nullopt;
}

bool rose(const Count& before, const Count& after) { return before && after && *after > *before; }

}  // namespace

OomKills oom_kills(const fs::path& root) {
  return {count_of_cgroup(root), count_in(root / "proc/vmstat")};
}

Oom oom_between(const OomKills& before, const OomKills& after) {
  if (rose(before.cgroup, after.cgroup)) return Oom::certain;
  if (rose(before.machine, after.machine)) return Oom::probable;
  const bool known = (before.cgroup && after.cgroup) || (before.machine && after.machine);
  return known ? Oom::no : Oom::unknown;
}

}  // namespace portico::process
