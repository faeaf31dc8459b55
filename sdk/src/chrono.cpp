#include "portico/types/chrono.hpp"

namespace portico::detail {

Flaw Flaw::of(const char* type, const char* before, std::string error) {
  std::string message = std::string{before} + ", " + error;
  return {type, std::move(message), std::move(error)};
}
void Flaw::raise() const {
  throw Mismatch{type, message, error.empty() ? Schema{} : Schema{{"error", error}}};
}

Flaw Type<std::chrono::year_month_day>::parse(std::string_view text,
                                              std::chrono::year_month_day& value) {
  return iso8601::read(text, value) ? Flaw{} : flaw(not_canonical);
}

std::string Type<std::chrono::year_month_day>::print(const std::chrono::year_month_day& value) {
  const std::string text = iso8601::write(value);
  if (!value.ok() || value.year() < std::chrono::year{1} || value.year() > std::chrono::year{9999})
    throw Unwritable("the date " + text + " is none of the years 1 to 9999");
  return text;
}

Flaw Type<std::chrono::sys_days>::parse(std::string_view text, std::chrono::sys_days& value) {
  std::chrono::year_month_day date;
  if (!iso8601::read(text, date)) return flaw(not_canonical);
  value = std::chrono::sys_days{date};
  return {};
}

std::string Type<std::chrono::sys_days>::print(const std::chrono::sys_days& value) {
  const iso8601::Count days = value.time_since_epoch().count();
  if (days * iso8601::micros_of_day < iso8601::first_moment ||
      days * iso8601::micros_of_day > iso8601::last_moment)
    throw Unwritable("the date " + Ticks<std::chrono::days>::shown(value.time_since_epoch()) +
                     " since 1970 is outside of the years 1 to 9999");
  return iso8601::write(std::chrono::year_month_day{value});
}

Flaw Type<TimeOfDay>::parse(std::string_view text, TimeOfDay& value) {
  return iso8601::read(text, value) ? Flaw{} : flaw(not_canonical);
}

std::string Type<TimeOfDay>::print(const TimeOfDay& value) {
  using std::chrono::hours;
  if (value.since_midnight < hours{0} || value.since_midnight >= hours{24})
    throw Unwritable("the time of day " + std::to_string(value.since_midnight.count()) +
                     " microseconds is outside of a day");
  if (value.offset && std::chrono::abs(*value.offset) >= hours{24})
    throw Unwritable("the offset " + std::to_string(value.offset->count()) +
                     " minutes is more than a day");
  return iso8601::write(value);
}

}  // namespace portico::detail
