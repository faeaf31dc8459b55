#pragma once

// When a cron is due: "minute hour day month weekday", with a field of seconds before these where
// there are six, or @hourly, @daily, @weekly, @monthly, @yearly. A field is *, a number, a range, a
// list of these, each with a step (*/15, 1-5, mon-fri, 1,15). Where day and weekday are both given,
// either will do. Immutable; any thread.

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "task/run/zone.hpp"

namespace portico::task {

class Schedule {
public:
  using Seconds = Zone::Seconds;

  /// Throws std::runtime_error with what is wrong.
  explicit Schedule(std::string_view text);

  /// The first time after that moment; nothing within years. What falls into an hour that the
  /// clocks skip comes by their new time, what comes twice the first time only, unless it is due at
  /// every hour.
  std::optional<Seconds> next(Seconds after, const Zone& zone) const;

private:
  enum Field { second, minute, hour, day, month, weekday, fields };

  void read(Field field, std::string_view text);
  void read_part(Field field, std::string_view part, std::string_view whole);
  bool has(Field field, unsigned value) const { return (sets_[field] >> value & 1) != 0; }
  bool is_on(Seconds local_day) const;
  std::optional<Seconds> next_of_every_hour(Seconds after, const Zone& zone) const;
  std::optional<Seconds> next_of_hours(Seconds after, const Zone& zone) const;

  std::array<std::uint64_t, fields> sets_{};
  bool any_day_ = false, any_weekday_ = false, every_hour_ = false;
};

}  // namespace portico::task
