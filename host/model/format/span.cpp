// Durations: ISO 8601 (P1DT2H), Python's "[-]D day[s], HH:MM:SS" and HH:MM[:SS[.ffffff]]. Years
// count 365 days and months 30.

#include <cmath>

#include "model/format/moment.hpp"

#include "os/ascii.hpp"

namespace portico::model {
namespace {

constexpr Reason bad_digit = "invalid digit in duration";
constexpr Reason bad_days = "\"day\" identifier in duration not correctly formatted";
constexpr Reason too_large = "a numeric value in the duration is too large";
constexpr Reason too_many_days = "durations may not exceed 999,999,999 days";
constexpr Reason too_many_hours = "durations may not exceed 999,999,999 hours";
constexpr std::int64_t most_seconds = 1'000'000'000 * day_seconds;

bool is_letter(char c, char lower) { return (c | 32) == lower; }

/// The parts as they are read: days and seconds of 32 bits each, as pydantic's parser counts.
struct Sum {
  std::int64_t days = 0, seconds = 0, micro = 0;

  bool fits() const { return days <= UINT32_MAX && seconds <= UINT32_MAX; }
};

Reason finish(const Sum& sum, Span& out) {
  std::int64_t micro = sum.micro;
  std::int64_t seconds = sum.days * day_seconds + sum.seconds + micro / 1'000'000;
  if (seconds >= most_seconds) return too_many_days;
  out.seconds = seconds;
  out.micro = static_cast<int>(micro % 1'000'000);
  if (out.seconds == 0 && out.micro == 0) out.negative = false;
  return {};
}

Reason read_count(std::string_view text, std::size_t& at, std::int64_t& out) {
  std::size_t start = at;
  for (out = 0; at < text.size() && os::is_digit(text[at]); ++at) {
    out = out * 10 + (text[at] - '0');
    if (out > UINT32_MAX) return too_large;
  }
  return at == start ? bad_digit : Reason{};
}

void add(Sum& sum, bool time, std::int64_t count, double fraction, std::int64_t unit) {
  double more = fraction * static_cast<double>(unit), whole = 0;
  more = std::modf(more, &whole);
  auto full = static_cast<std::int64_t>(whole);
  if (time) {
    sum.seconds += count * unit + full;
    sum.micro += std::llround(more * 1e6);
    return;
  }
  sum.days += count * unit + full;
  double seconds = 0;
  double rest = std::modf(more * static_cast<double>(day_seconds), &seconds);
  sum.seconds += static_cast<std::int64_t>(seconds);
  sum.micro += std::llround(rest * 1e6);
}

std::int64_t unit_of(std::string_view text, std::size_t at, bool time) {
  char c = at < text.size() ? text[at] : '\0';
  if (time) return c == 'H' ? 3600 : c == 'M' ? 60 : c == 'S' ? 1 : 0;
  return c == 'Y' ? 365 : c == 'M' ? 30 : c == 'W' ? 7 : c == 'D' ? 1 : 0;
}

Reason read_iso(std::string_view text, std::size_t at, Sum& sum) {
  bool time = false, had_fraction = false;
  for (; at < text.size(); ++at) {
    if (text[at] == 'T') {
      if (time) return "`t` character repeated in duration";
      time = true;
      continue;
    }
    std::int64_t count = 0;
    if (Reason reason = read_count(text, at, count); !reason.empty()) return reason;
    if (had_fraction) return "quantity fraction invalid in duration";
    double fraction = 0, scale = 0.1;
    if (at < text.size() && (text[at] == '.' || text[at] == ',')) {
      had_fraction = true;
      for (++at; at < text.size() && os::is_digit(text[at]); ++at, scale /= 10)
        fraction += (text[at] - '0') * scale;
    }
    std::int64_t unit = unit_of(text, at, time);
    if (unit == 0)
      return time ? Reason{"quantity invalid in time part of duration"}
                  : Reason{"quantity invalid in date part of duration"};
    add(sum, time, count, fraction, unit);
    if (!sum.fits()) return too_large;
  }
  return at < 3 ? too_short : Reason{};
}

/// HH:MM[:SS[.ffffff]] with any number of hours.
Reason read_time(std::string_view text, Sum& sum) {
  if (text.size() < 5) return too_short;
  std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return "invalid character in hour";
  if (colon > 10) return too_many_hours;
  std::int64_t hours = 0;
  for (char c : text.substr(0, colon)) {
    if (!os::is_digit(c)) return "invalid character in hour";
    hours = hours * 10 + (c - '0');
  }
  if (hours > 2'400'000'000) return too_many_hours;
  char clock[15] = {'0', '0', ':'};  // 00:MM:SS.ffffff
  std::string_view rest = text.substr(colon + 1).substr(0, 12);
  rest.copy(clock + 3, rest.size());
  Clock read;
  Reason reason = read_clock({clock, 3 + rest.size()}, read);
  if (!reason.empty() || read.offset)
    return reason == "invalid timezone sign" || read.offset ||
                   reason.starts_with("invalid timezone") || reason.starts_with("timezone")
               ? Reason{"unexpected extra characters at the end of the input"}
               : reason;
  sum.days += hours / 24;
  sum.seconds += hours % 24 * 3600 + read.minute * 60 + read.second;
  sum.micro += read.micro;
  return {};
}

Reason read_days(std::string_view text, std::size_t at, Sum& sum) {
  if (at >= text.size()) return too_short;
  if (Reason reason = read_count(text, at, sum.days); !reason.empty()) return reason;
  auto next = [&text, &at](char lower) { return at < text.size() && is_letter(text[at], lower); };
  if (at < text.size() && text[at] == ' ') ++at;
  if (!next('d')) return bad_days;
  if (++at; next('a')) {
    if (++at; !next('y')) return bad_days;
    if (++at; next('s')) ++at;
  }
  if (at < text.size() && text[at] == ',') ++at;
  if (at < text.size() && text[at] == ' ') ++at;
  if (at >= text.size()) return {};
  if (text.size() - at < 5) {
    // An hour of one digit is enough here: "1 day, 1:02:03" has it, "1d1:00" is too short.
    return too_short;
  }
  const std::int64_t days = sum.days;
  if (Reason reason = read_time(text.substr(at), sum); !reason.empty()) return reason;
  return sum.days == days ? Reason{} : Reason{too_many_hours};
}

}  // namespace

Reason read_span(std::string_view text, Span& out) {
  if (text.empty()) return too_short;
  std::size_t at = text[0] == '-' || text[0] == '+';
  out.negative = text[0] == '-';
  Sum sum;
  bool days = text.find_first_of("dD") != std::string_view::npos || text.size() - at < 5;
  Reason reason = at < text.size() && text[at] == 'P' ? read_iso(text, at + 1, sum)
                  : days                              ? read_days(text, at, sum)
                                                      : read_time(text.substr(at), sum);
  return reason.empty() ? finish(sum, out) : reason;
}

Reason span_of(double seconds, Span& out) {
  if (std::isnan(seconds)) return "NaN values not permitted";
  double whole = 0, size = std::fabs(seconds);
  if (size >= static_cast<double>(most_seconds)) return too_many_days;
  double rest = std::modf(size, &whole);
  out.negative = seconds < 0;
  return finish({0, static_cast<std::int64_t>(whole), std::llround(rest * 1e6)}, out);
}

}  // namespace portico::model
