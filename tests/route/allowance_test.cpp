#include "route/allowance.hpp"

#include <cstdint>
#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace portico::route {
namespace {

using namespace std::chrono_literals;
using settings::Rate;
using settings::RouteLimits;

Rate every(std::uint32_t limit, settings::Milliseconds per, Rate::By by = Rate::By::peer,
           std::string header = {}) {
  return {limit, per, by, std::move(header)};
}

/// "plugin 10/1000 route 5/2000": the rates that hold.
std::string rates(const Rate& host, const Rate& plugin, const Rate& own) {
  const auto limits = [](const Rate& rate) {
    RouteLimits made;
    made.rate = rate;
    return made;
  };
  std::string text;
  for (const auto& [name, rate] : allowance_of({limits(host), limits(plugin)}, limits(own)).rates)
    text += (text.empty() ? "" : " ") + std::string{name} + ' ' + std::to_string(rate.limit) + '/' +
            std::to_string(rate.per.count());
  return text;
}

TEST(Allowance, AreTheSmallerOnes) {
  const RouteLimits large{.body = 100, .deadline = 10s, .at_most = 10, .rate = {}};
  const RouteLimits small{.body = 10, .deadline = 1s, .at_most = 1, .rate = {}};
  for (const Allowance& allowance :
       {allowance_of({large, small}, large), allowance_of({{}, large}, small),
        allowance_of({small, {}}, large), allowance_of({}, small)}) {
    EXPECT_EQ(allowance.body, 10u);
    EXPECT_EQ(allowance.deadline, 1s);
    EXPECT_EQ(allowance.at_most, 1u);
    EXPECT_TRUE(allowance.any());
  }
  EXPECT_FALSE(allowance_of({}, {}).any());
}

TEST(Allowance, KeepTheRateThatImpliesTheOthers) {
  EXPECT_EQ(rates({}, {}, {}), "");
  EXPECT_EQ(rates({}, {}, every(5, 1s)), "route 5/1000");
  EXPECT_EQ(rates(every(5, 1s), every(5, 1s), every(5, 1s)), "host 5/1000");
  EXPECT_EQ(rates(every(10, 1s), every(5, 1s), every(7, 1s)), "plugin 5/1000");
  EXPECT_EQ(rates({}, every(100, 1min), every(100, 1h)), "route 100/3600000");
  EXPECT_EQ(rates({}, every(100, 1h), every(100, 1min)), "plugin 100/3600000");
}

TEST(Allowance, KeepRatesOfWhichNoneImpliesTheOther) {
  EXPECT_EQ(rates({}, every(100, 1min), every(10, 1s)), "plugin 100/60000 route 10/1000");
  EXPECT_EQ(rates(every(1000, 1h), every(100, 1min), every(10, 1s)),
            "host 1000/3600000 plugin 100/60000 route 10/1000");
  EXPECT_EQ(rates({}, every(5, 1s), every(3, 1s, Rate::By::key)), "plugin 5/1000 route 3/1000");
  EXPECT_EQ(rates({}, every(5, 1s, Rate::By::header, "a"), every(3, 1s, Rate::By::header, "b")),
            "plugin 5/1000 route 3/1000");
  EXPECT_EQ(rates({}, every(5, 1s, Rate::By::header, "a"), every(3, 1s, Rate::By::header, "a")),
            "route 3/1000");
}

TEST(Allowance, AreOfTheSettings) {
  settings::Settings settings;
  settings.limits.body = 7;
  settings::Section section;
  section.limits.body = 3;
  EXPECT_FALSE(allowance_of(ceiling_of(settings, {}), {}).any());
  settings.limits.at_most = 4;
  settings.limits.rate = every(2, 1s);
  const Allowance allowance = allowance_of(ceiling_of(settings, section), {});
  EXPECT_EQ(allowance.body, 3u);
  EXPECT_EQ(allowance.at_most, 4u);
  EXPECT_EQ(allowance.rates.size(), 1u);
}

}  // namespace
}  // namespace portico::route
