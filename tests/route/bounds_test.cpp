#include "route/bounds.hpp"

#include <string>

#include <gtest/gtest.h>

namespace portico::route {
namespace {

using namespace std::chrono_literals;
using settings::Rate;
using settings::RouteLimits;

/// "plugin 10/1000 route 5/2000": the rates that hold.
std::string rates(const Rate& host, const Rate& plugin, const Rate& own) {
  const auto limits = [](const Rate& rate) {
    RouteLimits made;
    made.rate = rate;
    return made;
  };
  std::string text;
  for (const auto& [name, rate] : bounds_of({limits(host), limits(plugin)}, limits(own)).rates)
    text += (text.empty() ? "" : " ") + std::string{name} + ' ' + std::to_string(rate.limit) + '/' +
            std::to_string(rate.per.count());
  return text;
}

TEST(Bounds, AreTheSmallerOnes) {
  const RouteLimits large{.body = 100, .deadline = 10s, .at_most = 10, .rate = {}};
  const RouteLimits small{.body = 10, .deadline = 1s, .at_most = 1, .rate = {}};
  for (const Bounds& bounds : {bounds_of({large, small}, large), bounds_of({{}, large}, small),
                               bounds_of({small, {}}, large), bounds_of({}, small)}) {
    EXPECT_EQ(bounds.body, 10u);
    EXPECT_EQ(bounds.deadline, 1s);
    EXPECT_EQ(bounds.at_most, 1u);
    EXPECT_TRUE(bounds.any());
  }
  EXPECT_FALSE(bounds_of({}, {}).any());
}

TEST(Bounds, KeepTheRateThatImpliesTheOthers) {
  EXPECT_EQ(rates({}, {}, {}), "");
  EXPECT_EQ(rates({}, {}, {5, 1s}), "route 5/1000");
  EXPECT_EQ(rates({5, 1s}, {5, 1s}, {5, 1s}), "host 5/1000");
  EXPECT_EQ(rates({10, 1s}, {5, 1s}, {7, 1s}), "plugin 5/1000");
  EXPECT_EQ(rates({}, {100, 1min}, {100, 1h}), "route 100/3600000");
  EXPECT_EQ(rates({}, {100, 1h}, {100, 1min}), "plugin 100/3600000");
}

TEST(Bounds, KeepRatesOfWhichNoneImpliesTheOther) {
  EXPECT_EQ(rates({}, {100, 1min}, {10, 1s}), "plugin 100/60000 route 10/1000");
  EXPECT_EQ(rates({1000, 1h}, {100, 1min}, {10, 1s}),
            "host 1000/3600000 plugin 100/60000 route 10/1000");
  EXPECT_EQ(rates({}, {5, 1s, Rate::By::peer, {}}, {3, 1s, Rate::By::key, {}}),
            "plugin 5/1000 route 3/1000");
  EXPECT_EQ(rates({}, {5, 1s, Rate::By::header, "a"}, {3, 1s, Rate::By::header, "b"}),
            "plugin 5/1000 route 3/1000");
  EXPECT_EQ(rates({}, {5, 1s, Rate::By::header, "a"}, {3, 1s, Rate::By::header, "a"}),
            "route 3/1000");
}

TEST(Bounds, AreOfTheSettings) {
  settings::Settings settings;
  settings.limits.body = 7;
  settings::Section section;
  section.limits.body = 3;
  EXPECT_FALSE(bounds_of(ceiling_of(settings, {}), {}).any());
  settings.limits.at_most = 4;
  settings.limits.rate = {2, 1s};
  const Bounds bounds = bounds_of(ceiling_of(settings, section), {});
  EXPECT_EQ(bounds.body, 3u);
  EXPECT_EQ(bounds.at_most, 4u);
  EXPECT_EQ(bounds.rates.size(), 1u);
}

}  // namespace
}  // namespace portico::route
