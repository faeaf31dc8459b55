#include "portico/iso8601.hpp"

#include <cstdio>

namespace portico::detail::iso8601 {

namespace {

/// Reads a text from the left; every step says whether it found what it looked for.
class Reader {
public:
  explicit Reader(std::string_view text) : rest_{text} {}

  bool done() const { return rest_.empty(); }
  bool take(char c) {
    if (rest_.empty() || rest_[0] != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool digits(std::size_t count, std::int64_t& value) {
    if (rest_.size() < count) return false;
    return leading(count, value) == count;
  }
  /// As many digits as there are, at most `limit`; how many there were.
  std::size_t leading(std::size_t limit, std::int64_t& value) {
    value = 0;
    std::size_t count = 0;
    for (; count < limit && count < rest_.size() && rest_[count] >= '0' && rest_[count] <= '9';
         ++count)
      value = value * 10 + (rest_[count] - '0');
    rest_.remove_prefix(count);
    return count;
  }
  /// ".5" as 500000 microseconds; nothing is no fraction.
  bool fraction(Micros& value) {
    value = Micros{0};
    if (!take('.')) return true;
    std::int64_t digits = 0;
    std::size_t count = leading(6, digits);
    if (count == 0) return false;
    for (; count < 6; ++count) digits *= 10;
    value = Micros{digits};
    return true;
  }

private:
  std::string_view rest_;
};

bool read_date(Reader& in, std::chrono::year_month_day& date) {
  std::int64_t year = 0, month = 0, day = 0;
  if (!in.digits(4, year) || !in.take('-') || !in.digits(2, month) || !in.take('-') ||
      !in.digits(2, day))
    return false;
  date = {std::chrono::year{static_cast<int>(year)},
          std::chrono::month{static_cast<unsigned>(month)},
          std::chrono::day{static_cast<unsigned>(day)}};
  return date.ok();
}

bool read_offset(Reader& in, std::optional<std::chrono::minutes>& offset) {
  offset.reset();
  if (in.done()) return true;
  if (in.take('Z')) {
    offset = std::chrono::minutes{0};
    return true;
  }
  const bool minus = in.take('-');
  std::int64_t hours = 0, minutes = 0;
  if (!minus && !in.take('+')) return false;
  if (!in.digits(2, hours) || !in.take(':') || !in.digits(2, minutes)) return false;
  offset = std::chrono::minutes{(hours * 60 + minutes) * (minus ? -1 : 1)};
  return true;
}

bool read_clock(Reader& in, Clock& clock) {
  std::int64_t hours = 0, minutes = 0, seconds = 0;
  Micros fraction{};
  if (!in.digits(2, hours) || !in.take(':') || !in.digits(2, minutes)) return false;
  if (in.take(':') && !in.digits(2, seconds)) return false;
  if (hours > 23 || minutes > 59 || seconds > 59 || !in.fraction(fraction)) return false;
  clock.since_midnight = std::chrono::seconds{hours * 3600 + minutes * 60 + seconds} + fraction;
  return read_offset(in, clock.offset);
}

template <class... Numbers> std::string format(const char* pattern, Numbers... numbers) {
  char text[64];
  const int size = std::snprintf(text, sizeof text, pattern, numbers...);
  return {text, static_cast<std::size_t>(size)};
}

std::string write_fraction(Micros fraction) {
  return fraction.count() == 0 ? std::string{}
                               : format(".%06lld", static_cast<long long>(fraction.count()));
}

std::string write_clock(Micros since_midnight) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(since_midnight);
  const long long all = seconds.count();
  return format("%02lld:%02lld:%02lld", all / 3600, all / 60 % 60, all % 60) +
         write_fraction(since_midnight - seconds);
}

}  // namespace

bool read(std::string_view text, std::chrono::year_month_day& date) {
  Reader in{text};
  return read_date(in, date) && in.done();
}
bool read(std::string_view text, Clock& clock) {
  Reader in{text};
  return read_clock(in, clock) && in.done();
}
/// A date and a time, as written; the caller decides what no offset means.
bool read(std::string_view text, std::chrono::local_time<Micros>& time, Clock& clock) {
  Reader in{text};
  std::chrono::year_month_day date;
  if (!read_date(in, date) || !(in.take('T') || in.take(' ')) || !read_clock(in, clock) ||
      !in.done())
    return false;
  time = std::chrono::local_days{date} + clock.since_midnight;
  return true;
}
bool read_duration(std::string_view text, Count& duration) {
  Reader in{text};
  const bool minus = in.take('-');
  if (!minus) in.take('+');
  if (!in.take('P')) return false;
  Count total = 0;
  bool clock = false;
  while (!in.done()) {
    if (in.take('T')) {
      clock = true;
      continue;
    }
    std::int64_t count = 0;
    Micros fraction{};
    if (in.leading(12, count) == 0 || !in.fraction(fraction)) return false;
    if (!clock && in.take('Y'))
      total += count * 365 * micros_of_day;
    else if (!clock && in.take('M'))
      total += count * 30 * micros_of_day;
    else if (!clock && in.take('W'))
      total += count * 7 * micros_of_day;
    else if (!clock && in.take('D'))
      total += count * micros_of_day;
    else if (clock && in.take('H'))
      total += count * 3600 * micros_of_second;
    else if (clock && in.take('M'))
      total += count * 60 * micros_of_second;
    else if (clock && in.take('S'))
      total += count * micros_of_second + fraction.count();
    else
      return false;
  }
  duration = minus ? -total : total;
  return true;
}

std::string write(const std::chrono::year_month_day& date) {
  return format("%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

std::string write(const Clock& clock) {
  std::string text = write_clock(clock.since_midnight);
  if (!clock.offset) return text;
  const long long minutes = clock.offset->count();
  if (minutes == 0) return text + "Z";
  const long long size = minutes < 0 ? -minutes : minutes;
  return text + (minutes < 0 ? "-" : "+") + format("%02lld:%02lld", size / 60, size % 60);
}

std::string write(std::chrono::local_time<Micros> time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  return write(std::chrono::year_month_day{day}) + "T" + write_clock(time - day);
}

/// Of a duration between longest_duration and its negative.
std::string write_duration(Count duration) {
  const bool minus = duration < 0;
  if (minus) duration = -duration;
  const auto days = static_cast<std::int64_t>(duration / micros_of_day);
  const auto rest = static_cast<std::int64_t>(duration % micros_of_day);
  const Micros fraction{rest % 1'000'000};
  const std::int64_t all = rest / 1'000'000;
  std::string text = minus ? "-P" : "P";
  if (days / 365 != 0) text += std::to_string(days / 365) + "Y";
  if (days % 365 != 0) text += std::to_string(days % 365) + "D";
  if (days != 0 && rest == 0) return text;
  text += "T";
  if (all / 3600 != 0) text += std::to_string(all / 3600) + "H";
  if (all / 60 % 60 != 0) text += std::to_string(all / 60 % 60) + "M";
  if (all % 60 != 0 || fraction.count() != 0 || all == 0)
    text += std::to_string(all % 60) + write_fraction(fraction) + "S";
  return text;
}

}  // namespace portico::detail::iso8601
