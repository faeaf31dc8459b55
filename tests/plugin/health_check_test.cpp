#include "plugin/health_check.hpp"

#include <atomic>
#include <future>
#include <memory>
#include <thread>

#include <gmock/gmock.h>

#include "plugin/log.hpp"
#include "plugin/served.hpp"
#include "slowness.hpp"

namespace portico::plugin {
namespace {

using namespace std::chrono_literals;
using testing::CaughtLog;
using ::testing::MatchesRegex;
using testing::Served;

/// A check that answers when it is let, and counts.
struct Slow {
  std::atomic<int> runs{0};
  std::promise<void> let;
  std::shared_future<void> answered{let.get_future()};

  message::Owned<portico_health_check> check() {
    return message::Owned<portico_health_check>{
        portico_health_check{this,
                             [](void* self) -> portico_result {
                               auto& slow = *static_cast<Slow*>(self);
                               ++slow.runs;
                               slow.answered.wait();
                               return PORTICO_OK;
                             },
                             nullptr}};
  }
};

TEST(HealthCheck, OneThatHangsIsToldAndNotAskedTwice) {
  Slow slow;
  const auto check = std::make_shared<HealthCheck>("plugin", "db", slow.check());
  for (int i = 0; i < 3; ++i) {
    check->begin(check);
    EXPECT_THAT(check->await(20ms), MatchesRegex("has not answered for [0-9]+ ms"));
  }
  EXPECT_EQ(check->ask(), "has not returned since it was asked before");
  slow.let.set_value();
  EXPECT_EQ(check->await(1h), "");
  check->begin(check);
  EXPECT_EQ(check->await(0ms), "") << "it was asked within the last second";
  EXPECT_EQ(slow.runs, 1);
}

TEST(HealthCheck, AnAnswerThatWasLateCountsForTheNextAskingThatIsLate) {
  std::atomic<bool> is_held{true};
  const auto check =
      std::make_shared<HealthCheck>("plugin", "db",
                                    message::Owned<portico_health_check>{portico_health_check{
                                        &is_held,
                                        [](void* self) -> portico_result {
                                          while (*static_cast<std::atomic<bool>*>(self))
                                            std::this_thread::sleep_for(1ms);
                                          return PORTICO_OK;
                                        },
                                        nullptr}});
  check->begin(check);
  EXPECT_THAT(check->await(20ms), MatchesRegex("has not answered for [0-9]+ ms"));
  is_held = false;
  while (check->ask() != "") std::this_thread::sleep_for(1ms);
  std::this_thread::sleep_for(1100ms);  // its answer is not fresh any more
  is_held = true;
  check->begin(check);
  EXPECT_EQ(check->await(50ms), "");
  EXPECT_THAT(check->await(50ms), MatchesRegex("has not answered for [0-9]+ ms"));
  is_held = false;
  EXPECT_EQ(check->await(1h), "");
}

TEST(HealthCheck, WhatItThrowsIsWhyItIsNotWell) {
  const HealthCheck check{"plugin", "db",
                          message::Owned<portico_health_check>{portico_health_check{
                              nullptr, [](void*) -> portico_result { throw 7; }, nullptr}}};
  EXPECT_THAT(check.ask(), MatchesRegex("threw.*int.*"));
}

TEST(HealthCheck, ThoseThatNobodyCanAskAreRefusedAndDropped) {
  const CaughtLog log;
  const testing::Folder folder;
  settings::Section section;
  section.config = R"({"folder": ")" + folder.path().string() + "\"}";
  testing::taken_trace();
  {
    const Served served{"health", section};
    EXPECT_EQ(testing::taken_trace(), "dropped;dropped;dropped;");
    ASSERT_EQ(served.generation().health_checks().size(), 2u);
    EXPECT_EQ(served.generation().health_checks()[0].name(), "db");
    EXPECT_EQ(served.generation().health_checks()[0].ask(), "is not well");
    EXPECT_EQ(served.generation().health_checks()[1].ask(), "");
    folder.write("db", "has no connection");
    EXPECT_EQ(served.generation().health_checks()[0].ask(), "has no connection");
  }
  EXPECT_EQ(testing::taken_trace(), "dropped;stop;");
  EXPECT_TRUE(log.has("plugin.health: health check 'db' is refused: the name is taken"));
  EXPECT_TRUE(log.has("plugin.health: a health check is refused: it has no name"));
  EXPECT_TRUE(log.has("plugin.health: health check 'nobody' is refused: it has no run()"));
}

}  // namespace
}  // namespace portico::plugin
