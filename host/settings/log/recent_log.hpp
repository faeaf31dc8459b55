#pragma once

// The last lines of the log, for whoever looks at the host: a ring of lines in memory that all
// processes of a host write to, and that outlives each of them. Lines of requests (access) are not
// among them. Any thread.
//
// The nth line, counted from 0, has the place n % most. Its `turn` is 2n + 1 while it is written
// and 2n + 2 when it is there: what a process was writing when it died is never shown, nor what is
// overwritten while it is read.

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace portico::settings {

struct RecentLog {
  static constexpr std::size_t most = 200, longest = 640;

  struct Line {
    std::atomic<std::uint64_t> turn;
    std::int64_t microseconds;  ///< since 1970
    std::uint32_t severity;     ///< one of RecentLine::Severity
    char logger[64];
    char text[longest];  ///< what is longer is cut
  };

  std::atomic<std::uint64_t> next;  ///< the number of the next one
  std::array<Line, most> lines;
};

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
