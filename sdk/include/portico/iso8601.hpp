#pragma once

// ISO 8601 as the host spells it canonically: 2024-02-29, 12:34:56.000001, 2024-02-29T12:34:56Z,
// P3DT4H0.5S. Reading takes these forms only: the host has understood the many others. Pure
// functions.

#include <array>
#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace portico::detail::iso8601 {

using Micros = std::chrono::microseconds;

/// Microseconds beyond 64 bits, of which a timedelta of Python's has more than fit.
__extension__ using Count = __int128;

inline constexpr Count micros_of_second = 1'000'000;
inline constexpr Count micros_of_day = 86'400 * micros_of_second;

// What a datetime and a timedelta of Python's can be, in microseconds: from 0001-01-01T00:00:00 to
// 9999-12-31T23:59:59.999999 since 1970, and 999999999 days and the rest of one to either side.
inline constexpr Count first_moment = -719'162 * micros_of_day;
inline constexpr Count last_moment = 2'932'897 * micros_of_day - 1;
inline constexpr Count longest_duration = 1'000'000'000 * micros_of_day - 1;

/// A time of day, with its offset from UTC if one was given.
struct Clock {
  Micros since_midnight{};
  std::optional<std::chrono::minutes> offset;

  friend bool operator==(const Clock&, const Clock&) = default;
  /// Those without an offset first, each by when they are, then by their offsets.
  friend std::strong_ordering operator<=>(const Clock& a, const Clock& b) {
    const auto rank = [](const Clock& clock) {
      const auto from_utc = clock.offset.value_or(std::chrono::minutes{0});
      return std::array<std::int64_t, 3>{
          clock.offset.has_value(), (clock.since_midnight - from_utc).count(), from_utc.count()};
    };
    return rank(a) <=> rank(b);
  }
};

// False: the text has another form.
bool read(std::string_view text, std::chrono::year_month_day& date);
bool read(std::string_view text, Clock& clock);
/// A date and a time, as written; the caller decides what no offset means.
bool read(std::string_view text, std::chrono::local_time<Micros>& time, Clock& clock);
bool read_duration(std::string_view text, Count& duration);

std::string write(const std::chrono::year_month_day& date);
std::string write(const Clock& clock);
std::string write(std::chrono::local_time<Micros> time);
/// Of a duration between longest_duration and its negative.
std::string write_duration(Count duration);

}  // namespace portico::detail::iso8601

template <> struct std::hash<portico::detail::iso8601::Clock> {
  std::size_t operator()(const portico::detail::iso8601::Clock& clock) const noexcept {
    const std::size_t offset =
        clock.offset ? static_cast<std::size_t>(clock.offset->count()) : ~std::size_t{0};
    return std::hash<std::int64_t>{}(clock.since_midnight.count()) * 31 + offset;
  }
};
