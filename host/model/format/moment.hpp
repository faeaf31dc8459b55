#pragma once

// Dates, times and durations as pydantic reads and writes them: ISO 8601 in the dialect of its
// parser, numbers as seconds (milliseconds beyond 2e10) since 1970 in UTC. Values; any thread.

#include <cstdint>
#include <optional>
#include <string_view>

namespace portico::model {

struct Clock {
  int hour = 0, minute = 0, second = 0, micro = 0;
  std::optional<int> offset;  ///< seconds east of UTC
};

struct Moment {
  int year = 0, month = 0, day = 0;
  Clock clock;
};

/// A length of time; both parts have the sign of `negative`.
struct Span {
  bool negative = false;
  std::int64_t seconds = 0;  ///< >= 0
  int micro = 0;             ///< 0 to 999999
};

/// Each returns what is wrong, in words, or an empty text.
using Reason = std::string_view;

inline constexpr Reason too_short = "input is too short";
inline constexpr std::int64_t day_seconds = 86'400;

Reason read_date(std::string_view text, Moment& out);  ///< also a number of seconds at midnight
Reason read_clock(std::string_view text, Clock& out);
Reason read_moment(std::string_view text, Moment& out);  ///< also a number of seconds
Reason read_span(std::string_view text, Span& out);

/// `micro` is what comes on top of the whole seconds (or milliseconds).
Reason moment_of(std::int64_t timestamp, std::int64_t micro, Moment& out);
Reason moment_of(double timestamp, Moment& out);
Reason clock_of(double seconds, Clock& out);
Reason span_of(double seconds, Span& out);

// Canonical text; `out` has room for 48 bytes. Returns the end.
char* write_date(const Moment&, char* out);
char* write_clock(const Clock&, char* out);
char* write_moment(const Moment&, char* out);
char* write_span(const Span&, char* out);

}  // namespace portico::model
