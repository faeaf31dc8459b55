#pragma once

// How many crashes plugins have caused since the host began, in memory that all its processes write
// to, and that outlives each of them. Any thread of any of them.

#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace portico::process {

/// Of a plugin: crashes of processes that serve ("serving"), or of its own ("isolated").
struct CrashTotal {
  std::string kind, plugin;
  std::uint64_t count = 0;
};

/// Zeros are an empty one. A place is free, then taken by one process, then named for ever.
struct CrashTally {
  static constexpr std::uint32_t free = 0, taken = 1, named = 2;

  struct Place {
    std::atomic<std::uint32_t> state;
    char kind[16], plugin[68];
    std::atomic<std::uint64_t> count;
  };
  std::array<Place, 128> places;

  /// One more. Where there are no more places nothing is counted.
  void add(std::string_view kind, std::string_view plugin);
  /// Of a memory that another process may have filled with anything.
  std::vector<CrashTotal> totals() const;
};

}  // namespace portico::process
