#pragma once

// The last lines of the log, for whoever looks at the host: a ring of lines in memory that all
// processes of a host write to, and that outlives each of them (os/memory/ring.hpp). Lines of
// requests (access) are not among them. Any thread.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "os/memory/ring.hpp"

namespace portico::settings {

/// As it lies in the memory.
struct KeptLine {
  static constexpr std::size_t longest = 640;

  std::int64_t nanoseconds;  ///< since 1970
  std::uint32_t severity;    ///< one of RecentLine::Severity
  char logger[64];
  char text[longest];  ///< what is longer is cut
};

using RecentLog = os::Ring<KeptLine, 200>;

struct RecentLine {
  enum Severity : std::uint32_t { debug, information, warning, error };

  std::chrono::system_clock::time_point when;
  Severity severity = information;
  std::string logger, text;

  std::string_view level() const;
};

/// Where they are kept from here on; it is never unmapped. Until then: in this process alone.
void keep_recent_in(RecentLog& log);
void keep_recent(const RecentLine& line);
/// Oldest first. Of a memory that another process may have filled with anything.
std::vector<RecentLine> recent_lines();

}  // namespace portico::settings
