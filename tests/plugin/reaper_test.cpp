#include "plugin/reaper.hpp"

#include <gmock/gmock.h>

#include "plugin/folder.hpp"
#include "plugin/log.hpp"
#include "slowness.hpp"

namespace portico::plugin {
namespace {

using namespace std::chrono_literals;
using testing::CaughtLog;
using testing::Folder;

constexpr auto soon = 20s * slowness;

// Two plugins; "version" says in the log when it is stopped, "good" does not.
class ReaperOf : public ::testing::Test {
protected:
  /// Nothing ends while the process does.
  void TearDown() override { EXPECT_TRUE(reaper.wait(soon)); }

  std::shared_ptr<Generation> adopt(const std::string& fixture, std::vector<Need> needs = {}) {
    return reaper.adopt(
        std::make_unique<Generation>(Library{Copy{Folder::fixture(fixture)}}, settings::Section{}),
        std::move(needs));
  }
  bool ended(std::size_t count) const {
    until([&] { return reaper.tally().ended >= count; });
    return reaper.tally().ended == count;
  }

  const CaughtLog log;
  Reaper reaper;
};

TEST_F(ReaperOf, WhatIsNeededEndsAfterWhatNeedsIt) {
  auto needed = adopt("version_1"), dependent = adopt("good", {{"version", "1.0"}});
  reaper.retire({needed, dependent});
  needed.reset();
  EXPECT_FALSE(log.has("stopped 1.0.0")) << "the one that needs it may still answer a request";
  EXPECT_EQ(reaper.tally().ending, 0u);
  dependent.reset();
  EXPECT_TRUE(reaper.wait(soon));
  EXPECT_TRUE(ended(2));
  EXPECT_TRUE(log.has("stopped 1.0.0"));
}

TEST_F(ReaperOf, WhatLeftBeforeIsWaitedForToo) {
  auto needed = adopt("version_1"), dependent = adopt("good", {{"version", ""}});
  reaper.retire({dependent});
  reaper.retire({needed});
  needed.reset();
  EXPECT_EQ(reaper.tally().ending, 0u);
  dependent.reset();
  EXPECT_TRUE(ended(2));
}

TEST_F(ReaperOf, WhatGoesOnIsNotWaitedFor) {
  auto needed = adopt("version_1"), other = adopt("version_2");
  const auto serving = adopt("good", {{"version", ""}});
  auto newer = adopt("second", {{"version", "2.0"}});
  reaper.retire({needed, newer});
  needed.reset();
  EXPECT_TRUE(ended(1)) << "one that serves on, and one that needs another version, hold it";
  reaper.retire({other});
  other.reset();
  EXPECT_EQ(reaper.tally().ended, 1u);
  newer.reset();
  EXPECT_TRUE(ended(3));
}

TEST_F(ReaperOf, TwoThatNeedEachOtherEnd) {
  auto one = adopt("version_1", {{"good", ""}}), two = adopt("good", {{"version", ""}});
  reaper.retire({one, two});
  one.reset();
  two.reset();
  EXPECT_TRUE(ended(2));
}

}  // namespace
}  // namespace portico::plugin
