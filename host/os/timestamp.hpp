#pragma once

// Moments as logs and answers have them: UTC, in the form of RFC 3339. No state; any thread.

#include <chrono>
#include <cstdint>
#include <string>

namespace portico::os {

enum class Precision { seconds, milliseconds };

/// "2026-01-31T23:59:59Z" or "2026-01-31T23:59:59.123Z", of the years 1970 to 2261,
/// which the clock has.
void append_timestamp(std::string& out, std::chrono::system_clock::time_point when,
                      Precision precision);
std::string timestamp(std::chrono::system_clock::time_point when, Precision precision);
/// Now, as figures have it, with fractions of a second.
double seconds_of_unix();
/// A moment as memory that processes share has it. Whatever stands there is one: what is before
/// 1970 is its beginning.
std::int64_t nanoseconds_of(std::chrono::system_clock::time_point when);
std::chrono::system_clock::time_point kept_moment(std::int64_t nanoseconds);
/// The moment of so many seconds since 1970; what is beyond the clock is its end.
std::chrono::system_clock::time_point unix_time(double seconds);

}  // namespace portico::os
