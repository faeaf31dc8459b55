#include "task/run/schedule.hpp"

#include <ctime>
#include <stdexcept>
#include <string>

#include <gmock/gmock.h>

#include "task/run/crons.hpp"

namespace portico::task {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Seconds = Zone::Seconds;

/// "2026-03-29 00:59:59" of UTC.
Seconds at(const std::string& text) {
  std::tm time{};
  EXPECT_NE(::strptime(text.c_str(), "%Y-%m-%d %H:%M:%S", &time), nullptr) << text;
  return ::timegm(&time);
}
std::string text_of(Seconds moment) {
  std::tm time{};
  const std::time_t raw = moment;
  ::gmtime_r(&raw, &time);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &time);
  return text;
}
std::string next(const std::string& schedule, const std::string& after,
                 const std::string& zone = "") {
  const auto found = Schedule{schedule}.next(at(after), *Zone::find(zone));
  return found ? text_of(*found) : "never";
}

TEST(Schedule, GivesTheNextTime) {
  EXPECT_EQ(next("0 3 * * *", "2026-11-29 02:59:59"), "2026-11-29 03:00:00");
  EXPECT_EQ(next("0 3 * * *", "2026-11-29 03:00:00"), "2026-11-30 03:00:00");
  EXPECT_EQ(next("*/15 * * * *", "2026-11-29 10:01:00"), "2026-11-29 10:15:00");
  EXPECT_EQ(next("* * * * * *", "2026-11-29 10:01:00"), "2026-11-29 10:01:01");
  EXPECT_EQ(next("30 10 9-17 * * mon-fri", "2026-11-28 12:00:00"), "2026-11-30 09:10:30");
  EXPECT_EQ(next("0 0 29 2 *", "2026-11-29 00:00:00"), "2028-02-29 00:00:00");
  EXPECT_EQ(next("0 0 1,15 * mon", "2026-11-29 00:00:00"), "2026-11-30 00:00:00")
      << "either day will do";
  EXPECT_EQ(next("0 0 * jan sun", "2026-11-29 00:00:00"), "2027-01-03 00:00:00");
  EXPECT_EQ(next("0 0 * * 7", "2026-11-28 00:00:00"), "2026-11-29 00:00:00");
  EXPECT_EQ(next("@monthly", "2026-11-29 00:00:00"), "2026-12-01 00:00:00");
}

TEST(Schedule, GoesByTheClocksOfItsZone) {
  EXPECT_EQ(next("0 3 * * *", "2026-07-01 00:00:00", "Europe/Berlin"), "2026-07-01 01:00:00");
  EXPECT_EQ(next("0 3 * * *", "2026-12-01 00:00:00", "Europe/Berlin"), "2026-12-01 02:00:00");
  EXPECT_EQ(next("0 3 * * *", "2090-07-01 00:00:00", "Europe/Berlin"), "2090-07-01 01:00:00")
      << "by the rule behind the last transition";
}

TEST(Schedule, ComesOnceWhereTheClocksAreSet) {
  // 2:00 to 3:00 is left out on 29 March, and comes twice on 25 October.
  EXPECT_EQ(next("30 2 * * *", "2026-03-29 00:00:00", "Europe/Berlin"), "2026-03-29 01:30:00");
  EXPECT_EQ(next("30 2 * * *", "2026-03-29 01:30:00", "Europe/Berlin"), "2026-03-30 00:30:00");
  EXPECT_EQ(next("15,30 2,14 * * *", "2026-03-29 01:15:00", "Europe/Berlin"), "2026-03-29 01:30:00")
      << "each of those that are left out";
  EXPECT_EQ(next("30 2 * * *", "2026-10-24 22:00:00", "Europe/Berlin"), "2026-10-25 00:30:00");
  EXPECT_EQ(next("30 2 * * *", "2026-10-25 00:30:00", "Europe/Berlin"), "2026-10-26 01:30:00");
  EXPECT_EQ(next("30 * * * *", "2026-10-25 00:30:00", "Europe/Berlin"), "2026-10-25 01:30:00")
      << "what is due at every hour is due in both";
}

TEST(Schedule, RefusesWhatIsNone) {
  const auto wrong = [](const std::string& text) -> std::string {
    try {
      Schedule{text};
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "is taken";
  };
  EXPECT_THAT(wrong("* * *"), HasSubstr("has to be five fields"));
  EXPECT_THAT(wrong("60 * * * *"), HasSubstr("'60' is no minute, allowed is 0 to 59"));
  EXPECT_THAT(wrong("0 0 * * funday"), HasSubstr("is no weekday"));
  EXPECT_THAT(wrong("*/0 * * * *"), HasSubstr("is no minute"));
  EXPECT_THAT(wrong("5-1 * * * *"), HasSubstr("is no minute"));
  EXPECT_THAT(wrong("0 0 30 2 *"), HasSubstr("never comes"));
}

TEST(Zone, NamesAreThoseOfTheSystem) {
  EXPECT_THROW(Zone::find("Europe/Nowhere"), std::runtime_error);
  EXPECT_THROW(Zone::find("../../etc/passwd"), std::runtime_error);
  EXPECT_EQ(Zone::find("Asia/Kolkata")->offset(at("2026-01-01 00:00:00")), 19800);
  EXPECT_EQ(Zone::find("America/New_York")->offset(at("2026-07-01 00:00:00")), -4 * 3600);
}

std::vector<std::string> due(Cron::Missed missed, const std::string& schedule,
                             const std::string& after, const std::string& now) {
  const Cron cron{"", "", schedule, "", Schedule{schedule}, Zone::find(""), missed, "{}"};
  std::vector<std::string> times;
  for (const Seconds time : times_due(cron, at(after), at(now))) times.push_back(text_of(time));
  return times;
}

TEST(Crons, MakeUpForWhatWasMissedAsTheySay) {
  const std::string daily = "0 3 * * *", before = "2026-11-26 12:00:00";
  EXPECT_THAT(due(Cron::Missed::once, daily, before, "2026-11-29 12:00:00"),
              ElementsAre("2026-11-29 03:00:00"));
  EXPECT_THAT(due(Cron::Missed::all, daily, before, "2026-11-29 12:00:00"),
              ElementsAre("2026-11-27 03:00:00", "2026-11-28 03:00:00", "2026-11-29 03:00:00"));
  EXPECT_THAT(due(Cron::Missed::none, daily, before, "2026-11-29 12:00:00"), ElementsAre());
  EXPECT_THAT(due(Cron::Missed::none, daily, before, "2026-11-29 03:00:30"),
              ElementsAre("2026-11-29 03:00:00"));
  EXPECT_THAT(due(Cron::Missed::once, "* * * * * *", "2025-11-29 12:00:00", "2026-11-29 12:00:00"),
              ElementsAre("2026-11-29 12:00:00"));
}

}  // namespace
}  // namespace portico::task
