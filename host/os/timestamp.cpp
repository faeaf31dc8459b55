#include "os/timestamp.hpp"

namespace portico::os {
namespace {

/// In `digits` places, with zeros before it.
template <class Number> void append_number(std::string& out, Number number, std::size_t digits) {
  const std::size_t begin = out.size();
  out.resize(begin + digits);
  auto rest = static_cast<unsigned>(number);
  for (std::size_t at = begin + digits; at > begin; rest /= 10)
    out[--at] = static_cast<char>('0' + rest % 10);
}

}  // namespace

void append_timestamp(std::string& out, std::chrono::system_clock::time_point when,
                      Precision precision) {
  const auto day = std::chrono::floor<std::chrono::days>(when);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::milliseconds>(when - day)};
  append_number(out, static_cast<int>(date.year()), 4);
  out += '-';
  append_number(out, static_cast<unsigned>(date.month()), 2);
  out += '-';
  append_number(out, static_cast<unsigned>(date.day()), 2);
  out += 'T';
  append_number(out, time.hours().count(), 2);
  out += ':';
  append_number(out, time.minutes().count(), 2);
  out += ':';
  append_number(out, time.seconds().count(), 2);
  if (precision == Precision::milliseconds) {
    out += '.';
    append_number(out, time.subseconds().count(), 3);
  }
  out += 'Z';
}

std::string timestamp(std::chrono::system_clock::time_point when, Precision precision) {
  std::string text;
  append_timestamp(text, when, precision);
  return text;
}

}  // namespace portico::os
