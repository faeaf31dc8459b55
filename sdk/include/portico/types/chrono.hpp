#pragma once

// Dates and times: std::chrono::sys_time (datetime; without an offset it is UTC), local_time
// (datetime without an offset), sys_days and year_month_day (date), any duration (timedelta),
// TimeOfDay. A value is taken when the C++ type holds it exactly: std::chrono::seconds takes no
// PT1.5S, std::chrono::system_clock::time_point no year 2500. What goes out is in microseconds;
// what is finer is cut off, of floating-point types rounded.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <ratio>
#include <string>
#include <type_traits>
#include <utility>

#include "portico/cells.hpp"
#include "portico/iso8601.hpp"
#include "portico/schema.hpp"
#include "portico/types/scalar.hpp"

namespace portico {

/// A time without a date, with or without an offset: "14:30:00Z".
using TimeOfDay = detail::iso8601::Clock;

namespace detail {

/// Why a text is not taken.
struct Flaw {
  const char* type = nullptr;  ///< of the problem; null: there is none
  std::string message;
  std::string error;  ///< why, within the message; empty: it says so itself

  static Flaw of(const char* type, const char* before, std::string error);
  explicit operator bool() const { return type != nullptr; }
  [[noreturn]] void raise() const;
};

/// What is common to values that are text with a format and have a strict parser.
template <class T, class Self> struct ParsedText {
  static Schema schema(Schemas&) { return schema_of_text(Self::format); }
  static bool fits(const portico_value& cell) {
    T ignored{};
    return cell.kind == PORTICO_STRING && !Self::parse(cell::text_of(cell), ignored);
  }
  static void read(const portico_value& cell, T& value) {
    const Flaw flaw = cell.kind == PORTICO_STRING ? Self::parse(cell::text_of(cell), value)
                                                  : Self::flaw("it is not a text");
    if (flaw) flaw.raise();
  }
  static void write(const T& value, portico_value& cell, Cells& cells) {
    cell = cell::text(cells.keep(Self::print(value)));
  }
};

struct DateTime {
  static constexpr const char* format = "date-time";
  static Flaw flaw(std::string why) {
    return Flaw::of("datetime_parsing", "Input should be a valid datetime", std::move(why));
  }
};
struct Date {
  static constexpr const char* format = "date";
  static Flaw flaw(std::string why) {
    return Flaw::of("date_parsing", "Input should be a valid date in the format YYYY-MM-DD",
                    std::move(why));
  }
};
struct Time {
  static constexpr const char* format = "time";
  static Flaw flaw(std::string why) {
    return Flaw::of("time_parsing", "Input should be in a valid time format", std::move(why));
  }
};
struct Duration {
  static constexpr const char* format = "duration";
  static Flaw flaw(std::string why) {
    return Flaw::of("time_delta_parsing", "Input should be a valid duration", std::move(why));
  }
};

inline constexpr const char* not_canonical = "it is not in the form that the host gives it";

/// "seconds", "milliseconds"; "steps of 1/3 s" where there is no name.
template <class Period> std::string unit_name() {
  using std::is_same_v;
  using P = typename Period::type;
  if constexpr (is_same_v<P, std::nano>) return "nanoseconds";
  if constexpr (is_same_v<P, std::micro>) return "microseconds";
  if constexpr (is_same_v<P, std::milli>) return "milliseconds";
  if constexpr (is_same_v<P, std::ratio<1>>) return "seconds";
  if constexpr (is_same_v<P, std::ratio<60>>) return "minutes";
  if constexpr (is_same_v<P, std::ratio<3600>>) return "hours";
  if constexpr (is_same_v<P, std::ratio<86400>>) return "days";
  return "steps of " + std::to_string(P::num) + "/" + std::to_string(P::den) + " s";
}

/// Between microseconds and a type of duration, without overflow.
template <class D> struct Ticks {
  using Rep = typename D::rep;
  using Count = iso8601::Count;
  using Rate = std::ratio_divide<std::micro, typename D::period>;  ///< ticks of a microsecond
  static_assert(std::is_arithmetic_v<Rep>,
                "portico: a time or duration counts in an arithmetic type");

  enum class Held { exactly, inexactly, not_at_all };

  static Held hold(Count micros, D& value) {
    if constexpr (std::is_floating_point_v<Rep>) {
      const auto ticks = static_cast<long double>(micros) * Rate::num / Rate::den;
      value = D{static_cast<Rep>(ticks)};
      return Held::exactly;
    } else {
      const Count scaled = micros * Rate::num, ticks = scaled / Rate::den;
      if (ticks < Count{std::numeric_limits<Rep>::min()} ||
          ticks > Count{std::numeric_limits<Rep>::max()})
        return Held::not_at_all;
      if (scaled % Rate::den != 0) return Held::inexactly;
      value = D{static_cast<Rep>(ticks)};
      return Held::exactly;
    }
  }

  /// Towards zero, of floating-point types to the nearest; of what is beyond `most` to either side,
  /// something that is beyond it as well.
  static Count micros(const D& value, Count most) {
    if constexpr (std::is_floating_point_v<Rep>) {
      const auto number = static_cast<long double>(value.count()) * Rate::den / Rate::num;
      if (!(std::fabs(number) <= static_cast<long double>(most)))
        return number < 0 ? -most - 1 : most + 1;
      return static_cast<Count>(std::round(number));
    } else {
      return Count{value.count()} * Rate::den / Rate::num;
    }
  }
  /// The same, but of whole numbers the microsecond before.
  static Count floored(const D& value, Count most) {
    const Count whole = micros(value, most);
    if constexpr (std::is_integral_v<Rep>)
      if (Count{value.count()} * Rate::den % Rate::num < 0) return whole - 1;
    return whole;
  }

  /// The first and the last of the microseconds from `first` to `last` that the type holds.
  static std::pair<Count, Count> range(Count first, Count last) {
    if constexpr (std::is_floating_point_v<Rep>) {
      return {first, last};
    } else {
      const auto whole = [](Count micros) { return micros * Rate::num / Rate::den; };
      const auto low = std::max(whole(first), Count{std::numeric_limits<Rep>::min()});
      const auto high = std::min(whole(last), Count{std::numeric_limits<Rep>::max()});
      return {low * Rate::den / Rate::num, high * Rate::den / Rate::num};
    }
  }

  static std::string shown(const D& value) {
    return std::to_string(value.count()) + " " + unit_name<typename D::period>();
  }
  static std::string whole_units() { return "in whole " + unit_name<typename D::period>(); }
};

/// Datetimes as microseconds since 1970, of a duration D and with `zone` behind the text.
template <class D> struct Moments : DateTime {
  using T = Ticks<D>;
  using Count = iso8601::Count;

  static std::string text(Count micros) {
    return iso8601::write(std::chrono::local_time<iso8601::Micros>{
        iso8601::Micros{static_cast<std::int64_t>(micros)}});
  }

  static Flaw take(Count micros, D& value, const char* zone) {
    const bool known = micros >= iso8601::first_moment && micros <= iso8601::last_moment;
    const auto held = known ? T::hold(micros, value) : T::Held::not_at_all;
    if (held == T::Held::inexactly) return flaw(T::whole_units());
    if (held == T::Held::exactly) return {};
    const auto [first, last] = T::range(iso8601::first_moment, iso8601::last_moment);
    return flaw("from " + text(first) + zone + " to " + text(last) + zone);
  }

  static std::string give(const D& since, const char* zone) {
    const Count micros = T::floored(since, iso8601::last_moment);
    if (micros < iso8601::first_moment || micros > iso8601::last_moment)
      throw Unwritable("the time " + T::shown(since) +
                       " since 1970 is outside of the years 1 to 9999");
    return text(micros) + zone;
  }
};

template <class D>
struct Type<std::chrono::sys_time<D>>
    : ParsedText<std::chrono::sys_time<D>, Type<std::chrono::sys_time<D>>>, Moments<D> {
  using Moments = detail::Moments<D>;
  static Flaw parse(std::string_view text, std::chrono::sys_time<D>& value) {
    std::chrono::local_time<iso8601::Micros> time;
    TimeOfDay clock;
    if (!iso8601::read(text, time, clock)) return Moments::flaw(not_canonical);
    const iso8601::Micros utc =
        time.time_since_epoch() - clock.offset.value_or(std::chrono::minutes{0});
    D since{};
    Flaw flaw = Moments::take(utc.count(), since, "Z");
    if (!flaw) value = std::chrono::sys_time<D>{since};
    return flaw;
  }
  static std::string print(const std::chrono::sys_time<D>& value) {
    return Moments::give(value.time_since_epoch(), "Z");
  }
};

template <class D>
struct Type<std::chrono::local_time<D>>
    : ParsedText<std::chrono::local_time<D>, Type<std::chrono::local_time<D>>>, Moments<D> {
  using Moments = detail::Moments<D>;
  static Flaw parse(std::string_view text, std::chrono::local_time<D>& value) {
    std::chrono::local_time<iso8601::Micros> time;
    TimeOfDay clock;
    if (!iso8601::read(text, time, clock)) return Moments::flaw(not_canonical);
    if (clock.offset) return {"timezone_naive", "Input should not have timezone info", {}};
    D since{};
    Flaw flaw = Moments::take(time.time_since_epoch().count(), since, "");
    if (!flaw) value = std::chrono::local_time<D>{since};
    return flaw;
  }
  static std::string print(const std::chrono::local_time<D>& value) {
    return Moments::give(value.time_since_epoch(), "");
  }
};

template <>
struct Type<std::chrono::year_month_day>
    : ParsedText<std::chrono::year_month_day, Type<std::chrono::year_month_day>>, Date {
  static Flaw parse(std::string_view text, std::chrono::year_month_day& value);
  static std::string print(const std::chrono::year_month_day& value);
};

template <>
struct Type<std::chrono::sys_days> : ParsedText<std::chrono::sys_days, Type<std::chrono::sys_days>>,
                                     Date {
  static Flaw parse(std::string_view text, std::chrono::sys_days& value);
  static std::string print(const std::chrono::sys_days& value);
};

template <class Rep, class Period>
struct Type<std::chrono::duration<Rep, Period>>
    : ParsedText<std::chrono::duration<Rep, Period>, Type<std::chrono::duration<Rep, Period>>>,
      Duration {
  using T = std::chrono::duration<Rep, Period>;
  using Ticks = detail::Ticks<T>;
  using Held = typename Ticks::Held;
  static Flaw parse(std::string_view text, T& value) {
    iso8601::Count micros = 0;
    if (!iso8601::read_duration(text, micros)) return flaw(not_canonical);
    const Held held = Ticks::hold(micros, value);
    if (held == Held::exactly) return {};
    if (held == Held::inexactly) return flaw(Ticks::whole_units());
    const auto [first, last] = Ticks::range(-iso8601::longest_duration, iso8601::longest_duration);
    return flaw("from " + iso8601::write_duration(first) + " to " + iso8601::write_duration(last));
  }
  static std::string print(const T& value) {
    const iso8601::Count micros = Ticks::micros(value, iso8601::longest_duration);
    if (micros < -iso8601::longest_duration || micros > iso8601::longest_duration)
      throw Unwritable("the duration " + Ticks::shown(value) + " is more than 999999999 days");
    return iso8601::write_duration(micros);
  }
};

template <> struct Type<TimeOfDay> : ParsedText<TimeOfDay, Type<TimeOfDay>>, Time {
  static Flaw parse(std::string_view text, TimeOfDay& value);
  static std::string print(const TimeOfDay& value);
};

}  // namespace detail

}  // namespace portico
