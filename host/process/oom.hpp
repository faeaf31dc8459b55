#pragma once

// Whether the kernel ends processes for want of memory, by the counts it keeps: of the cgroup that
// this process is in (memory.events, or memory.oom_control of version 1) and of the machine
// (/proc/vmstat). It counts before it kills, so that a process that is found dead is counted. No
// state; any thread.

#include <cstdint>
#include <filesystem>
#include <optional>

namespace portico::process {

/// Processes that were killed for want of memory so far.
struct OomKills {
  std::optional<std::uint64_t> cgroup, machine;  ///< none: it cannot be known
};

/// `root` is where /proc and /sys are.
OomKills oom_kills(const std::filesystem::path& root = "/");

enum class Oom {
  unknown,
  no,
  probable,  ///< one of the machine was killed meanwhile
  certain    ///< one of the cgroup was
};

/// What a process that was killed between the two died of.
Oom oom_between(const OomKills& before, const OomKills& after);

}  // namespace portico::process
