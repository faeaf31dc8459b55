#include "os/timestamp.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

namespace portico::os {
namespace {

/// The digits of the number, with zeros before it.
void write(std::span<char> out, unsigned number) {
  for (std::size_t at = out.size(); at-- > 0; number /= 10)
    out[at] = static_cast<char>('0' + number % 10);
}

/// A moment up to its second. Log lines are many in one.
struct Second {
  std::chrono::seconds::rep number = -1;
  std::array<char, 19> text{};

  void become(std::chrono::sys_seconds second) {
    constexpr std::string_view form = "0000-00-00T00:00:00";
    form.copy(text.data(), text.size());
    const auto day = std::chrono::floor<std::chrono::days>(second);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{second - day};
    const auto put = [&](std::size_t at, std::size_t digits, auto value) {
      write(std::span{text}.subspan(at, digits), static_cast<unsigned>(value));
    };
    put(0, 4, static_cast<int>(date.year()));
    put(5, 2, static_cast<unsigned>(date.month()));
    put(8, 2, static_cast<unsigned>(date.day()));
    put(11, 2, time.hours().count());
    put(14, 2, time.minutes().count());
    put(17, 2, time.seconds().count());
    number = second.time_since_epoch().count();
  }
};

thread_local constinit Second last;

}  // namespace

void append_timestamp(std::string& out, std::chrono::system_clock::time_point when,
                      Precision precision) {
  const auto second = std::chrono::floor<std::chrono::seconds>(when);
  if (last.number != second.time_since_epoch().count()) last.become(second);
  out.append(last.text.data(), last.text.size());
  if (precision == Precision::milliseconds) {
    std::array<char, 3> digits{};
    write(digits, static_cast<unsigned>(
                      std::chrono::floor<std::chrono::milliseconds>(when - second).count()));
    out += '.';
    out.append(digits.data(), digits.size());
  }
  out += 'Z';
}

std::string timestamp(std::chrono::system_clock::time_point when, Precision precision) {
  std::string text;
  append_timestamp(text, when, precision);
  return text;
}

double seconds_of_unix() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::chrono::system_clock::time_point unix_time(double seconds) {
  using Time = std::chrono::system_clock::time_point;
  using Seconds = std::chrono::duration<double>;
  if (seconds >= Seconds{Time::max().time_since_epoch()}.count()) return Time::max();
  if (seconds <= Seconds{Time::min().time_since_epoch()}.count()) return Time::min();
  return Time{std::chrono::duration_cast<Time::duration>(Seconds{seconds})};
}

std::int64_t nanoseconds_of(std::chrono::system_clock::time_point when) {
  return std::chrono::nanoseconds{when.time_since_epoch()}.count();
}

std::chrono::system_clock::time_point kept_moment(std::int64_t nanoseconds) {
  return std::chrono::system_clock::time_point{
      std::chrono::nanoseconds{std::max<std::int64_t>(nanoseconds, 0)}};
}

}  // namespace portico::os
