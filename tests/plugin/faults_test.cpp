#include "plugin/faults.hpp"

#include <thread>

#include <gmock/gmock.h>

#include "plugin/log.hpp"

namespace portico::plugin {
namespace {

using testing::CaughtLog;

class FaultsTest : public ::testing::Test {
protected:
  FaultsTest() {
    one.method = "GET";
    one.path = route::Path{"/one"};
    two.method = "GET";
    two.path = route::Path{"/two"};
  }

  const CaughtLog log;
  Poco::Logger& logger = Poco::Logger::get("plugin.faulty");
  route::Route one, two;
};

TEST_F(FaultsTest, SpellsOutTheFirstOfEachRoute) {
  {
    Faults faults{logger};
    for (int i = 0; i < 100; ++i) faults.report(one, "a"), faults.report(two, "b");
    EXPECT_EQ(faults.count(), 200u);
    EXPECT_EQ(faults.count(one), 100u);
    EXPECT_EQ(log.lines(), 2 * Faults::spelled_out);
  }
  EXPECT_TRUE(log.has("plugin.faulty: GET /one: 95 more faults than were logged"));
}

TEST_F(FaultsTest, SaysHowManyItLeftOut) {
  Faults faults{logger};
  for (int i = 0; i < 20; ++i) faults.report(one, "a");
  std::this_thread::sleep_for(Faults::interval + std::chrono::milliseconds{50});
  faults.report(one, "z");
  EXPECT_TRUE(log.has("GET /one: z (and 15 more since the last line)")) << log.text();
}

TEST_F(FaultsTest, CountsFromManyThreads) {
  Faults faults{logger};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 1000; ++i) faults.report(t % 2 ? one : two, "a");
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(faults.count(one), 2000u);
  EXPECT_EQ(faults.count(), 4000u);
}

}  // namespace
}  // namespace portico::plugin
