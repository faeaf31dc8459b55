#include "settings/log/recent_log.hpp"

#include <cstring>
#include <memory>
#include <thread>

#include <gmock/gmock.h>

namespace portico::settings {
namespace {

RecentLine line_of(const std::string& text) {
  return {std::chrono::system_clock::time_point{std::chrono::microseconds{1'700'000'000'123'456}},
          RecentLine::warning, "portico.a", text};
}

/// What is kept is kept in a memory of the test; which lasts, as others do.
class RecentLogs : public ::testing::Test {
protected:
  RecentLogs() { keep_recent_in(log); }
  RecentLog& log = *new RecentLog{};
};

TEST_F(RecentLogs, GiveBackWhatTheyWereGiven) {
  keep_recent(line_of("one"));
  const auto lines = recent_lines();
  ASSERT_EQ(lines.size(), 1);
  EXPECT_EQ(lines[0].when, line_of("").when);
  EXPECT_EQ(lines[0].level(), "warning");
  EXPECT_EQ(lines[0].logger, "portico.a");
  EXPECT_EQ(lines[0].text, "one");
}

TEST_F(RecentLogs, KeepTheLastOnesInTheirOrder) {
  for (std::size_t at = 0; at < RecentLog::most + 5; ++at) keep_recent(line_of(std::to_string(at)));
  const auto lines = recent_lines();
  ASSERT_EQ(lines.size(), RecentLog::most);
  EXPECT_EQ(lines.front().text, "5");
  EXPECT_EQ(lines.back().text, std::to_string(RecentLog::most + 4));
}

TEST_F(RecentLogs, CutWhatIsTooLong) {
  keep_recent(line_of(std::string(10'000, 'a')));
  EXPECT_EQ(recent_lines().at(0).text, std::string(KeptLine::longest - 1, 'a'));
}

TEST_F(RecentLogs, DoNotShowWhatAProcessWasWritingWhenItDied) {
  keep_recent(line_of("one"));
  keep_recent(line_of("two"));
  log.places[0].turn = 1;
  const auto lines = recent_lines();
  ASSERT_EQ(lines.size(), 1);
  EXPECT_EQ(lines[0].text, "two");
}

// Whoever shares the memory runs code of others.
TEST_F(RecentLogs, BearAMemoryOfWhichNothingIsTrue) {
  std::memset(static_cast<void*>(&log), 0xff, sizeof log);
  EXPECT_TRUE(recent_lines().empty());
  keep_recent(line_of("still"));
  for (RecentLog::Place& line : log.places) {
    std::memset(line.text, 'x', sizeof line.text);
    std::memset(line.logger, 'x', sizeof line.logger);
    line.severity = 77;
    line.turn = 2 * log.next.load();
  }
  for (const RecentLine& line : recent_lines()) EXPECT_EQ(line.text.size(), KeptLine::longest);
}

TEST_F(RecentLogs, TakeLinesOfManyThreads) {
  std::vector<std::thread> threads;
  for (int at = 0; at < 4; ++at)
    threads.emplace_back([] {
      for (int count = 0; count < 500; ++count) keep_recent(line_of("whole"));
    });
  for (int count = 0; count < 50; ++count)
    for (const RecentLine& line : recent_lines()) EXPECT_EQ(line.text, "whole");
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(recent_lines().size(), RecentLog::most);
}

}  // namespace
}  // namespace portico::settings
