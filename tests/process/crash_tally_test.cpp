// How many crashes plugins have caused.

#include "process/crash_tally.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace portico::process {
namespace {

std::uint64_t count_of(const CrashTally& tally, const std::string& kind,
                       const std::string& plugin) {
  std::uint64_t count = 0;
  for (const CrashTotal& one : tally.totals())
    if (one.kind == kind && one.plugin == plugin) count += one.count;
  return count;
}

TEST(CrashTally, TellsPluginsAndKindsApart) {
  const auto tally = std::make_unique<CrashTally>();
  EXPECT_TRUE(tally->totals().empty());
  tally->add("isolated", "items");
  tally->add("isolated", "items");
  tally->add("serving", "items");
  tally->add("isolated", "item");
  EXPECT_EQ(count_of(*tally, "isolated", "items"), 2u);
  EXPECT_EQ(count_of(*tally, "serving", "items"), 1u);
  EXPECT_EQ(count_of(*tally, "isolated", "item"), 1u);
  EXPECT_EQ(tally->totals().size(), 3u);
}

TEST(CrashTally, LosesNoneOfThoseWhoCountAtOneTime) {
  const auto tally = std::make_unique<CrashTally>();
  std::vector<std::thread> threads;
  for (int number = 0; number < 4; ++number)
    threads.emplace_back([&tally] {
      for (int at = 0; at < 1000; ++at) tally->add("isolated", "p" + std::to_string(at % 10));
    });
  for (std::thread& one : threads) one.join();
  const auto totals = tally->totals();
  EXPECT_EQ(totals.size(), 10u);
  for (const CrashTotal& one : totals) EXPECT_EQ(one.count, 400u) << one.plugin;
}

TEST(CrashTally, CountsThoseThatHaveAPlaceWhereThereAreTooManyPlugins) {
  const auto tally = std::make_unique<CrashTally>();
  for (std::size_t at = 0; at < 2 * tally->places.size(); ++at)
    tally->add("isolated", "p" + std::to_string(at));
  tally->add("isolated", "p0");
  EXPECT_EQ(tally->totals().size(), tally->places.size());
  EXPECT_EQ(count_of(*tally, "isolated", "p0"), 2u);
}

TEST(CrashTally, KeepsAsMuchOfALongNameAsThereIsRoomFor) {
  const auto tally = std::make_unique<CrashTally>();
  const std::string name(300, 'x');
  tally->add("isolated", name);
  tally->add("isolated", name);
  ASSERT_EQ(tally->totals().size(), 1u);
  EXPECT_EQ(tally->totals().front().count, 2u);
}

}  // namespace
}  // namespace portico::process
