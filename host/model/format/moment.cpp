#include "model/format/moment.hpp"

#include "os/ascii.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <cmath>

namespace portico::model {
namespace {

constexpr Reason extra = "unexpected extra characters at the end of the input";
constexpr Reason before_0000 = "dates before 0000 are not supported as unix timestamps";
constexpr Reason after_9999 = "dates after 9999 are not supported as unix timestamps";
constexpr Reason not_a_number = "NaN values not permitted";
constexpr std::int64_t millisecond_watershed = 20'000'000'000;

/// `count` digits at `from`; false when one is missing.
bool digits(std::string_view text, std::size_t from, std::size_t count, int& out) {
  if (from + count > text.size()) return false;
  out = 0;
  for (char c : text.substr(from, count)) {
    if (!os::is_digit(c)) return false;
    out = out * 10 + (c - '0');
  }
  return true;
}

int days_in(int year, int month) {
  constexpr std::array<int, 12> days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return days[static_cast<std::size_t>(month - 1)] + (month == 2 && leap);
}

/// The first ten bytes: YYYY-MM-DD.
Reason read_day(std::string_view text, Moment& out) {
  if (text.size() < 10) return too_short;
  if (!digits(text, 0, 4, out.year)) return "invalid character in year";
  if (text[4] != '-') return "invalid date separator, expected `-`";
  if (!digits(text, 5, 2, out.month)) return "invalid character in month";
  if (text[7] != '-') return "invalid date separator, expected `-`";
  if (!digits(text, 8, 2, out.day)) return "invalid character in day";
  if (out.month < 1 || out.month > 12) return "month value is outside expected range of 1-12";
  if (out.day < 1 || out.day > days_in(out.year, out.month))
    return "day value is outside expected range";
  return {};
}

Reason read_fraction(std::string_view text, std::size_t& at, int& micro) {
  std::size_t start = ++at;
  int scale = 100'000;
  for (; at < text.size() && os::is_digit(text[at]); ++at, scale /= 10)
    micro += (text[at] - '0') * scale;
  return at == start ? Reason{"second fraction digits missing after `.`"} : Reason{};
}

/// HH:MM[:SS[.ffffff]] at `at`, which moves behind it.
Reason read_hands(std::string_view text, std::size_t& at, Clock& out) {
  std::string_view hands = text.substr(at);
  if (hands.size() < 5) return too_short;
  if (!digits(hands, 0, 2, out.hour)) return "invalid character in hour";
  if (hands[2] != ':') return "invalid time separator, expected `:`";
  if (!digits(hands, 3, 2, out.minute)) return "invalid character in minute";
  if (out.hour > 23) return "hour value is outside expected range of 0-23";
  if (out.minute > 59) return "minute value is outside expected range of 0-59";
  at += 5;
  if (hands.size() == 5 || hands[5] != ':') return {};
  if (!digits(hands, 6, 2, out.second)) return "invalid character in second";
  if (out.second > 59) return "second value is outside expected range of 0-59";
  at += 3;
  if (at < text.size() && (text[at] == '.' || text[at] == ','))
    return read_fraction(text, at, out.micro);
  return {};
}

Reason read_offset(std::string_view text, std::size_t& at, Clock& out) {
  if (at == text.size()) return {};
  if (text[at] == 'Z' || text[at] == 'z') return ++at, out.offset = 0, Reason{};
  int sign = text[at] == '-' ? -1 : 1;
  if (text.substr(at).starts_with("\xE2\x88\x92"))
    sign = -1, at += 3;
  else if (text[at] == '+' || text[at] == '-')
    ++at;
  else
    return "invalid timezone sign";
  int hours = 0, minutes = 0;
  if (!digits(text, at, 2, hours)) return "invalid timezone hour";
  at += 2;
  if (at < text.size() && text[at] == ':') ++at;
  if (!digits(text, at, 2, minutes)) return "invalid timezone minute";
  if (minutes > 59) return "timezone minute value is outside expected range of 0-59";
  if (hours > 23) return "timezone offset must be less than 24 hours";
  at += 2;
  out.offset = sign * (hours * 3600 + minutes * 60);
  return {};
}

Reason read_clock_at(std::string_view text, std::size_t at, Clock& out) {
  if (Reason reason = read_hands(text, at, out); !reason.empty()) return reason;
  if (Reason reason = read_offset(text, at, out); !reason.empty()) return reason;
  return at < text.size() ? extra : Reason{};
}

Reason read_iso_moment(std::string_view text, Moment& out) {
  if (Reason reason = read_day(text, out); !reason.empty()) return reason;
  if (text.size() == 10) return too_short;
  char separator = text[10];
  if (separator != 'T' && separator != 't' && separator != ' ' && separator != '_')
    return "invalid datetime separator, expected `T`, `t`, `_` or space";
  return read_clock_at(text, 11, out.clock);
}

/// [+-]digits[.digits[e[+-]digits]]: seconds and the micros that go with the sign.
struct Stamp {
  bool negative = false;
  std::int64_t whole = 0;
  double fraction = 0;
  bool point = false;
  std::optional<double> scaled;  ///< the whole, when it has an exponent
};

bool read_stamp(std::string_view text, Stamp& out) {
  const std::string_view all = text.substr(text.starts_with('+'));
  if (!text.empty() && (text[0] == '-' || text[0] == '+'))
    out.negative = text[0] == '-', text.remove_prefix(1);
  std::size_t at = 0, count = 0;
  for (; at < text.size() && os::is_digit(text[at]); ++at, ++count) {
    if (__builtin_mul_overflow(out.whole, 10, &out.whole) ||
        __builtin_add_overflow(out.whole, text[at] - '0', &out.whole))
      return false;
  }
  if (at < text.size() && text[at] == '.') {
    out.point = true;
    double scale = 0.1;
    for (++at; at < text.size() && os::is_digit(text[at]); ++at, ++count, scale /= 10)
      out.fraction += (text[at] - '0') * scale;
  }
  if (count > 0 && out.point && at < text.size() && (text[at] | 32) == 'e') {
    const char* const end = all.data() + all.size();
    const auto [last, error] = std::from_chars(all.data(), end, out.scaled.emplace());
    return last == end && error == std::errc{};
  }
  return count > 0 && at == text.size();
}

Reason moment_of(const Stamp& stamp, Moment& out) {
  if (stamp.scaled) return moment_of(*stamp.scaled, out);
  bool milliseconds = stamp.whole > millisecond_watershed;
  auto micro = static_cast<std::int64_t>(std::llround(stamp.fraction * (milliseconds ? 1e3 : 1e6)));
  return stamp.negative ? moment_of(-stamp.whole, -micro, out) : moment_of(stamp.whole, micro, out);
}

char* two(int value, char* out) {
  *out++ = static_cast<char>('0' + value / 10);
  *out++ = static_cast<char>('0' + value % 10);
  return out;
}

char* write_count(std::int64_t value, char* out) {
  std::array<char, 20> reversed;
  std::size_t size = 0;
  do reversed[size++] = static_cast<char>('0' + value % 10);
  while (value /= 10);
  while (size) *out++ = reversed[--size];
  return out;
}

char* write_fraction(int micro, char* out) {
  *out++ = '.';
  for (int scale = 100'000; scale; scale /= 10)
    *out++ = static_cast<char>('0' + micro / scale % 10);
  return out;
}

}  // namespace

Reason moment_of(std::int64_t timestamp, std::int64_t micro, Moment& out) {
  constexpr std::int64_t first = -62'167'219'200, last = 253'402'300'799;
  if (timestamp > millisecond_watershed || timestamp < -millisecond_watershed) {
    std::int64_t rest = timestamp % 1000;
    timestamp /= 1000;
    if (rest < 0) rest += 1000, --timestamp;
    micro += rest * 1000;
  }
  while (micro < 0) micro += 1'000'000, --timestamp;
  timestamp += micro / 1'000'000;
  if (timestamp < first) return before_0000;
  if (timestamp > last) return after_9999;
  std::int64_t day = timestamp / day_seconds, second = timestamp % day_seconds;
  if (second < 0) second += day_seconds, --day;
  std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day}}};
  out.year = static_cast<int>(date.year());
  out.month = static_cast<int>(static_cast<unsigned>(date.month()));
  out.day = static_cast<int>(static_cast<unsigned>(date.day()));
  out.clock = {static_cast<int>(second / 3600), static_cast<int>(second / 60 % 60),
               static_cast<int>(second % 60), static_cast<int>(micro % 1'000'000), 0};
  return {};
}

Reason moment_of(double timestamp, Moment& out) {
  if (std::isnan(timestamp)) return not_a_number;
  if (timestamp > 1e18) return after_9999;
  if (timestamp < -1e18) return before_0000;
  double scale = std::fabs(timestamp) > static_cast<double>(millisecond_watershed) ? 1e3 : 1e6;
  double whole = 0;
  auto micro = std::llround(std::fabs(std::modf(timestamp, &whole)) * scale);
  return moment_of(static_cast<std::int64_t>(std::floor(timestamp)), micro, out);
}

Reason clock_of(double seconds, Clock& out) {
  if (std::isnan(seconds)) return not_a_number;
  if (seconds < 0) return "time in seconds should be positive";
  double whole = 0;
  auto micro = seconds < 1e9 ? std::llround(std::modf(seconds, &whole) * 1e6) : 0;
  auto second = seconds < 1e9 ? static_cast<std::int64_t>(whole) + micro / 1'000'000 : day_seconds;
  if (second >= day_seconds) return "numeric times may not exceed 86,399 seconds";
  out = {static_cast<int>(second / 3600), static_cast<int>(second / 60 % 60),
         static_cast<int>(second % 60), static_cast<int>(micro % 1'000'000), 0};
  return {};
}

Reason read_date(std::string_view text, Moment& out) {
  Reason reason = read_day(text, out);
  if (reason.empty() && text.size() > 10) reason = extra;
  if (reason.empty()) return {};
  Stamp stamp;
  if (!read_stamp(text, stamp) || stamp.point) return reason;
  return moment_of(stamp, out);
}

Reason read_clock(std::string_view text, Clock& out) { return read_clock_at(text, 0, out); }

Reason read_moment(std::string_view text, Moment& out) {
  Reason reason = read_iso_moment(text, out);
  if (reason.empty()) return {};
  Stamp stamp;
  if (!read_stamp(text, stamp)) return reason;
  out.clock = {};
  return moment_of(stamp, out);
}

char* write_date(const Moment& moment, char* out) {
  out = two(moment.year / 100, out);
  out = two(moment.year % 100, out);
  *out++ = '-';
  out = two(moment.month, out);
  *out++ = '-';
  return two(moment.day, out);
}

char* write_clock(const Clock& clock, char* out) {
  out = two(clock.hour, out);
  *out++ = ':';
  out = two(clock.minute, out);
  *out++ = ':';
  out = two(clock.second, out);
  if (clock.micro) out = write_fraction(clock.micro, out);
  if (!clock.offset) return out;
  int offset = *clock.offset;
  if (offset == 0) return *out++ = 'Z', out;
  *out++ = offset < 0 ? '-' : '+';
  offset = offset < 0 ? -offset : offset;
  out = two(offset / 3600, out);
  *out++ = ':';
  return two(offset / 60 % 60, out);
}

char* write_moment(const Moment& moment, char* out) {
  out = write_date(moment, out);
  *out++ = 'T';
  return write_clock(moment.clock, out);
}

char* write_span(const Span& span, char* out) {
  if (span.negative) *out++ = '-';
  *out++ = 'P';
  std::int64_t days = span.seconds / day_seconds, seconds = span.seconds % day_seconds;
  if (days >= 365) out = write_count(days / 365, out), *out++ = 'Y';
  if (days % 365) out = write_count(days % 365, out), *out++ = 'D';
  if (seconds == 0 && span.micro == 0 && days) return out;
  *out++ = 'T';
  if (seconds >= 3600) out = write_count(seconds / 3600, out), *out++ = 'H';
  if (seconds / 60 % 60) out = write_count(seconds / 60 % 60, out), *out++ = 'M';
  if (seconds % 60 == 0 && span.micro == 0 && seconds) return out;
  out = write_count(seconds % 60, out);
  if (span.micro) {
    out = write_fraction(span.micro, out);
    while (out[-1] == '0') --out;
  }
  *out++ = 'S';
  return out;
}

}  // namespace portico::model
