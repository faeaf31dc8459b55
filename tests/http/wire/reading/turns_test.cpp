#include "http/wire/reading/turns.hpp"

#include <gtest/gtest.h>

namespace portico::http {
namespace {

TEST(Turns, AreTheReadersAtFirst) {
  Turns turns;
  EXPECT_FALSE(turns.now().of_client);
  EXPECT_FALSE(turns.end_wait()) << "nobody waits";
  EXPECT_EQ(turns.now().waited, Clock::duration{0});
}

TEST(Turns, CountWhatTheReaderHasWaited) {
  Turns turns;
  const Clock::time_point began = Clock::now();
  turns.of_client();
  const Clock::time_point since = turns.now().since;
  EXPECT_TRUE(turns.now().of_client);
  EXPECT_GE(since, began);
  EXPECT_TRUE(turns.end_wait());
  EXPECT_FALSE(turns.now().of_client);
  EXPECT_EQ(turns.now().waited, turns.now().since - since);
  EXPECT_FALSE(turns.end_wait()) << "once";

  const Clock::duration before = turns.now().waited;
  turns.of_reader();
  const Clock::time_point works = turns.now().since;
  turns.of_client();
  EXPECT_GE(turns.now().since, works);
  EXPECT_EQ(turns.now().waited, before) << "work is no waiting";
}

}  // namespace
}  // namespace portico::http
