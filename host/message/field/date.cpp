#include "message/field/date.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace portico::message {
namespace {

constexpr std::array<std::string_view, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 7> long_days{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                    "Thursday", "Friday", "Saturday"};
constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// Takes the text apart from the left; once something does not fit, nothing does.
class Reader {
public:
  explicit Reader(std::string_view text) : rest_{text} {}

  Reader& literal(std::string_view text) {
    fits_ = fits_ && rest_.starts_with(text);
    if (fits_) rest_.remove_prefix(text.size());
    return *this;
  }
  template <std::size_t count>
  Reader& word(const std::array<std::string_view, count>& words, int& index) {
    const auto found = std::find_if(words.begin(), words.end(),
                                    [&](std::string_view word) { return rest_.starts_with(word); });
    fits_ = fits_ && found != words.end();
    if (!fits_) return *this;
    index = static_cast<int>(found - words.begin());
    rest_.remove_prefix(found->size());
    return *this;
  }
  Reader& digits(std::size_t count, int& number) {
    number = 0;
    for (std::size_t at = 0; at < count; ++at) {
      fits_ = fits_ && !rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9';
      if (!fits_) return *this;
      number = number * 10 + (rest_[0] - '0');
      rest_.remove_prefix(1);
    }
    return *this;
  }
  /// Two columns, the first of which may be blank.
  Reader& day(int& number) {
    if (!rest_.starts_with(' ')) return digits(2, number);
    rest_.remove_prefix(1);
    return digits(1, number);
  }
  Reader& clock(std::tm& time) {
    return digits(2, time.tm_hour)
        .literal(":")
        .digits(2, time.tm_min)
        .literal(":")
        .digits(2, time.tm_sec);
  }
  bool done() const { return fits_ && rest_.empty(); }

private:
  std::string_view rest_;
  bool fits_ = true;
};

/// A year of two digits is never more than 50 years ahead.
int full_year(int year) {
  const std::time_t now = std::time(nullptr);
  std::tm today{};
  ::gmtime_r(&now, &today);
  const int this_year = today.tm_year + 1900;
  const int full = this_year - this_year % 100 + year;
  return full > this_year + 50 ? full - 100 : full;
}

std::optional<std::time_t> seconds(std::tm time, int year) {
  time.tm_year = year - 1900;
  if (time.tm_mday < 1 || time.tm_mday > 31 || time.tm_hour > 23 || time.tm_min > 59 ||
      time.tm_sec > 60)
    return std::nullopt;
  return ::timegm(&time);
}

}  // namespace

std::string write_date(std::time_t time) {
  std::tm parts{};
  ::gmtime_r(&time, &parts);
  std::array<char, 64> text;
  const int size =
      std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                    days[static_cast<std::size_t>(parts.tm_wday)].data(), parts.tm_mday,
                    months[static_cast<std::size_t>(parts.tm_mon)].data(), parts.tm_year + 1900,
                    parts.tm_hour, parts.tm_min, parts.tm_sec);
  return {text.data(), static_cast<std::size_t>(size)};
}

std::optional<std::time_t> read_date(std::string_view text) {
  std::tm time{};
  int weekday = 0, year = 0;
  const auto fixdate = Reader{text}
                           .word(days, weekday)
                           .literal(", ")
                           .digits(2, time.tm_mday)
                           .literal(" ")
                           .word(months, time.tm_mon)
                           .literal(" ")
                           .digits(4, year)
                           .literal(" ")
                           .clock(time)
                           .literal(" GMT")
                           .done();
  if (fixdate) return seconds(time, year);
  const auto rfc850 = Reader{text}
                          .word(long_days, weekday)
                          .literal(", ")
                          .digits(2, time.tm_mday)
                          .literal("-")
                          .word(months, time.tm_mon)
                          .literal("-")
                          .digits(2, year)
                          .literal(" ")
                          .clock(time)
                          .literal(" GMT")
                          .done();
  if (rfc850) return seconds(time, full_year(year));
  const auto asctime = Reader{text}
                           .word(days, weekday)
                           .literal(" ")
                           .word(months, time.tm_mon)
                           .literal(" ")
                           .day(time.tm_mday)
                           .literal(" ")
                           .clock(time)
                           .literal(" ")
                           .digits(4, year)
                           .done();
  if (asctime) return seconds(time, year);
  return std::nullopt;
}

}  // namespace portico::message
