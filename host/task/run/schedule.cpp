#include "task/run/schedule.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

#include "os/ascii.hpp"

namespace portico::task {
namespace {

constexpr Schedule::Seconds day_seconds = 86400;
constexpr int longest_search = 366 * 8;  ///< days

struct Bounds {
  const char* name;
  unsigned least, most;
};
constexpr Bounds bounds[] = {{"second", 0, 59}, {"minute", 0, 59}, {"hour", 0, 23},
                             {"day", 1, 31},    {"month", 1, 12},  {"weekday", 0, 7}};

constexpr std::string_view month_names[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                            "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::string_view weekday_names[] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

std::vector<std::string_view> words_of(std::string_view text, char between) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const auto end = text.find(between);
    const std::string_view word = text.substr(0, end);
    if (!word.empty() || between != ' ') words.push_back(word);
    if (end == text.npos) break;
    text.remove_prefix(end + 1);
  }
  return words;
}

std::string_view spelt_out(std::string_view text) {
  if (text == "@hourly") return "0 * * * *";
  if (text == "@daily" || text == "@midnight") return "0 0 * * *";
  if (text == "@weekly") return "0 0 * * 0";
  if (text == "@monthly") return "0 0 1 * *";
  if (text == "@yearly" || text == "@annually") return "0 0 1 1 *";
  return text;
}

std::optional<unsigned> number_of(std::string_view word, bool is_month, bool is_weekday) {
  const std::string small = os::lower(std::string{word});
  for (unsigned at = 0; is_month && at < std::size(month_names); ++at)
    if (month_names[at] == small) return at + 1;
  for (unsigned at = 0; is_weekday && at < std::size(weekday_names); ++at)
    if (weekday_names[at] == small) return at;
  unsigned value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc{} || end != word.data() + word.size()) return std::nullopt;
  return value;
}

Schedule::Seconds floor_day(Schedule::Seconds local) {
  return (local >= 0 ? local : local - day_seconds + 1) / day_seconds;
}

}  // namespace

Schedule::Schedule(std::string_view text) {
  auto words = words_of(spelt_out(text), ' ');
  if (words.size() == 5) words.insert(words.begin(), "0");
  if (words.size() != fields)
    throw std::runtime_error{"'" + std::string{text} +
                             "' has to be five fields (minute, hour, day, month, weekday), or six "
                             "with seconds first"};
  for (int field = second; field < fields; ++field)
    read(static_cast<Field>(field), words[static_cast<std::size_t>(field)]);
  if (has(weekday, 7)) sets_[weekday] |= 1;
  any_day_ = words[day] == "*";
  any_weekday_ = words[weekday] == "*";
  every_hour_ = sets_[hour] == (1u << 24) - 1;
  if (!next(0, *Zone::find("")))
    throw std::runtime_error{"'" + std::string{text} + "' never comes"};
}

void Schedule::read(Field field, std::string_view text) {
  for (const std::string_view part : words_of(text, ',')) read_part(field, part, text);
}

void Schedule::read_part(Field field, std::string_view part, std::string_view whole) {
  const auto& [name, least, most] = bounds[field];
  const auto refuse = [&, name = name, least = least, most = most] {
    throw std::runtime_error{"'" + std::string{whole} + "' is no " + name + ", allowed is " +
                             std::to_string(least) + " to " + std::to_string(most) +
                             ", *, ranges, lists and steps"};
  };
  const auto slash = part.find('/');
  const std::string_view range = part.substr(0, slash);
  const auto value = [&, least = least, most = most](std::string_view word) {
    const auto found = number_of(word, field == month, field == weekday);
    if (!found || *found < least || *found > most) refuse();
    return *found;
  };
  unsigned from = least, to = most, step = 1;
  if (range != "*") {
    const auto dash = range.find('-');
    from = value(range.substr(0, dash));
    to = dash != range.npos ? value(range.substr(dash + 1)) : slash == part.npos ? from : most;
  }
  if (slash != part.npos) {
    const auto found = number_of(part.substr(slash + 1), false, false);
    if (!found || *found == 0) refuse();
    step = *found;
  }
  if (from > to) refuse();
  for (unsigned at = from; at <= to; at += step) sets_[field] |= std::uint64_t{1} << at;
}

bool Schedule::is_on(Seconds local_day) const {
  const std::chrono::sys_days moment{std::chrono::days{local_day}};
  const std::chrono::year_month_day date{moment};
  if (!has(month, static_cast<unsigned>(date.month()))) return false;
  const bool on_day = has(day, static_cast<unsigned>(date.day()));
  const bool on_weekday = has(weekday, std::chrono::weekday{moment}.c_encoding());
  if (any_day_ || any_weekday_) return on_day && on_weekday;
  return on_day || on_weekday;
}

std::optional<Schedule::Seconds> Schedule::next(Seconds after, const Zone& zone) const {
  return every_hour_ ? next_of_every_hour(after, zone) : next_of_hours(after, zone);
}

/// By moments, so that an hour that comes twice has its times twice.
std::optional<Schedule::Seconds> Schedule::next_of_every_hour(Seconds after,
                                                              const Zone& zone) const {
  const Seconds end = after + Seconds{longest_search} * day_seconds;
  for (Seconds at = after + 1; at < end;) {
    const Seconds local = at + zone.offset(at), today = floor_day(local);
    const Seconds of_day = local - today * day_seconds;
    if (!is_on(today)) {
      const Seconds before = at;
      at += day_seconds - of_day;
      const Seconds there = at + zone.offset(at), over = there - floor_day(there) * day_seconds;
      if (over < day_seconds / 2 && at - over > before) at -= over;
    } else if (!has(minute, static_cast<unsigned>(of_day / 60 % 60))) {
      at += 60 - of_day % 60;
    } else if (!has(second, static_cast<unsigned>(of_day % 60))) {
      ++at;
    } else {
      return at;
    }
  }
  return std::nullopt;
}

/// By what the clocks say. What falls into an hour that they skip comes as much later, and so does
/// not come in the order in which it is looked for.
std::optional<Schedule::Seconds> Schedule::next_of_hours(Seconds after, const Zone& zone) const {
  const Seconds ahead = zone.offset(after);
  const Seconds skipped = std::max<Seconds>(0, ahead - zone.offset(after - 2 * day_seconds));
  const Seconds from = after + ahead - skipped, today = floor_day(from);
  std::optional<Seconds> best;
  for (Seconds on = today; on < today + longest_search; ++on) {
    if (!is_on(on)) continue;
    const Seconds passed = on == today ? from - today * day_seconds : 0;
    for (unsigned h = static_cast<unsigned>(passed / 3600); h < 24; ++h) {
      if (!has(hour, h)) continue;
      const bool now = h == passed / 3600 && on == today;
      for (unsigned m = now ? static_cast<unsigned>(passed / 60 % 60) : 0; m < 60; ++m) {
        if (!has(minute, m)) continue;
        for (unsigned s = 0; s < 60; ++s) {
          if (!has(second, s)) continue;
          const Seconds wanted = on * day_seconds + h * 3600 + m * 60 + s;
          const Seconds found = zone.moment(wanted);
          if (found > after && (!best || found < *best)) best = found;
          if (best && wanted >= *best + zone.offset(*best)) return best;
        }
      }
    }
  }
  return best;
}

}  // namespace portico::task
