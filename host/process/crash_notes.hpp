#pragma once

// The last crashes of a host, serving processes and isolated ones, with where they happened: in
// memory that all its processes write to, and that outlives each of them (os/memory/ring.hpp). Any
// thread.

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "os/memory/ring.hpp"
#include "process/crash_tally.hpp"
#include "process/report.hpp"

namespace portico::process {

/// As it lies in the memory.
struct CrashNote {
  std::int64_t nanoseconds;  ///< since 1970
  std::int32_t process;
  char kind[16];  ///< "serving", "isolated"
  char plugin[68], what[512];
  char frames[8192];  ///< a line each; empty: they are not known, or not yet
};

struct CrashNotes : os::Ring<CrashNote, 10> {
  CrashTally tally;
};

struct Crash {
  std::chrono::system_clock::time_point when;
  pid_t process = 0;
  std::string kind, plugin, what;
  std::vector<std::string> frames;  ///< innermost first
};

/// Where they are kept from here on; it is never unmapped. Until then: in this process alone.
void note_crashes_in(CrashNotes& notes);
/// Its number.
std::uint64_t note_crash(std::string_view kind, pid_t process, const Report& report);
/// Its frames, which are known later; of one that others have followed since, nothing is kept.
void note_frames(std::uint64_t number, const std::vector<std::string>& frames);
/// How many each plugin has caused, of all that were noted.
std::vector<CrashTotal> crash_totals();
/// Newest first. Of a memory that another process may have filled with anything.
std::vector<Crash> crashes();

}  // namespace portico::process
