#pragma once

// Dates and times: std::chrono::sys_time (datetime; without an offset it is UTC), local_time
// (datetime without an offset), sys_days and year_month_day (date), any duration (timedelta),
// TimeOfDay.

#include <chrono>
#include <string>

#include "portico/cells.hpp"
#include "portico/iso8601.hpp"
#include "portico/schema.hpp"
#include "portico/types/scalar.hpp"

namespace portico {

using TimeOfDay = iso8601::Clock;
inline bool operator==(const TimeOfDay& a, const TimeOfDay& b) {
  return a.since_midnight == b.since_midnight && a.offset == b.offset;
}

namespace detail {

/// What is common to values that are text with a format and have a strict parser.
template <class T, class Self> struct ParsedText {
  static Schema schema(Schemas&) { return {{"type", "string"}, {"format", Self::format}}; }
  static bool fits(const portico_value& cell) {
    T ignored{};
    return cell.kind == PORTICO_STRING && Self::parse(cell::text_of(cell), ignored);
  }
  static void read(const portico_value& cell, T& value) {
    if (cell.kind != PORTICO_STRING || !Self::parse(cell::text_of(cell), value))
      mismatch(Self::error, std::string{"Input should be a valid "} + Self::noun);
  }
  static void write(const T& value, portico_value& cell, Cells& cells) {
    cell = cell::text(cells.keep(Self::print(value)));
  }
};

}  // namespace detail

template <class D>
struct Type<std::chrono::sys_time<D>>
    : detail::ParsedText<std::chrono::sys_time<D>, Type<std::chrono::sys_time<D>>> {
  static constexpr const char *format = "date-time", *error = "datetime_parsing",
                              *noun = "datetime";
  static bool parse(std::string_view text, std::chrono::sys_time<D>& value) {
    std::chrono::local_time<iso8601::Micros> time;
    TimeOfDay clock;
    if (!iso8601::read(text, time, clock)) return false;
    const auto utc = time.time_since_epoch() - clock.offset.value_or(std::chrono::minutes{0});
    value = std::chrono::sys_time<D>{std::chrono::floor<D>(utc)};
    return true;
  }
  static std::string print(const std::chrono::sys_time<D>& value) {
    const auto since = std::chrono::floor<iso8601::Micros>(value.time_since_epoch());
    return iso8601::write(std::chrono::local_time<iso8601::Micros>{since}) + "Z";
  }
};

template <class D>
struct Type<std::chrono::local_time<D>>
    : detail::ParsedText<std::chrono::local_time<D>, Type<std::chrono::local_time<D>>> {
  static constexpr const char *format = "date-time", *error = "datetime_parsing",
                              *noun = "datetime";
  static bool parse(std::string_view text, std::chrono::local_time<D>& value) {
    std::chrono::local_time<iso8601::Micros> time;
    TimeOfDay clock;
    if (!iso8601::read(text, time, clock)) return false;
    value = std::chrono::local_time<D>{std::chrono::floor<D>(time.time_since_epoch())};
    return true;
  }
  static std::string print(const std::chrono::local_time<D>& value) {
    return iso8601::write(std::chrono::local_time<iso8601::Micros>{
        std::chrono::floor<iso8601::Micros>(value.time_since_epoch())});
  }
};

template <>
struct Type<std::chrono::year_month_day>
    : detail::ParsedText<std::chrono::year_month_day, Type<std::chrono::year_month_day>> {
  static constexpr const char *format = "date", *error = "date_parsing", *noun = "date";
  static bool parse(std::string_view text, std::chrono::year_month_day& value) {
    return iso8601::read(text, value);
  }
  static std::string print(const std::chrono::year_month_day& value) {
    return iso8601::write(value);
  }
};

template <>
struct Type<std::chrono::sys_days>
    : detail::ParsedText<std::chrono::sys_days, Type<std::chrono::sys_days>> {
  static constexpr const char *format = "date", *error = "date_parsing", *noun = "date";
  static bool parse(std::string_view text, std::chrono::sys_days& value) {
    std::chrono::year_month_day date;
    if (!iso8601::read(text, date)) return false;
    value = std::chrono::sys_days{date};
    return true;
  }
  static std::string print(const std::chrono::sys_days& value) {
    return iso8601::write(std::chrono::year_month_day{value});
  }
};

template <class Rep, class Period>
struct Type<std::chrono::duration<Rep, Period>>
    : detail::ParsedText<std::chrono::duration<Rep, Period>,
                         Type<std::chrono::duration<Rep, Period>>> {
  using T = std::chrono::duration<Rep, Period>;
  static constexpr const char *format = "duration", *error = "time_delta_parsing",
                              *noun = "timedelta";
  static bool parse(std::string_view text, T& value) {
    iso8601::Micros micros{};
    if (!iso8601::read(text, micros)) return false;
    value = std::chrono::duration_cast<T>(micros);
    return true;
  }
  static std::string print(const T& value) {
    return iso8601::write(std::chrono::duration_cast<iso8601::Micros>(value));
  }
};

template <> struct Type<TimeOfDay> : detail::ParsedText<TimeOfDay, Type<TimeOfDay>> {
  static constexpr const char *format = "time", *error = "time_parsing", *noun = "time";
  static bool parse(std::string_view text, TimeOfDay& value) { return iso8601::read(text, value); }
  static std::string print(const TimeOfDay& value) { return iso8601::write(value); }
};

}  // namespace portico
