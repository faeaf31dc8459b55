#include "serve/signals.hpp"

#include <unistd.h>

#include <gtest/gtest.h>

namespace portico {
namespace {

using serve::Signals;

// A Signals lives as long as its process: each of these has one of its own.
enum class Order { asked, not_asked };

[[noreturn]] void end(int number, Order order) {
  static Signals signals;
  if (order == Order::asked) signals.end_in_order();
  ::kill(::getpid(), number);
  if (order == Order::not_asked) ::sleep(60);
  std::_Exit(static_cast<int>(signals.wait()));
}

struct SignalsDeathTest : ::testing::Test {
  SignalsDeathTest() { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
};

TEST_F(SignalsDeathTest, EndInOrderAlsoBeforeAnybodyWaits) {
  EXPECT_EXIT(end(SIGTERM, Order::asked),
              ::testing::ExitedWithCode(static_cast<int>(Signals::End::terminated)), "");
  EXPECT_EXIT(end(SIGINT, Order::asked),
              ::testing::ExitedWithCode(static_cast<int>(Signals::End::interrupted)), "");
}

TEST_F(SignalsDeathTest, EndTheProcessThatIsNotReadyForAnOrderlyEnd) {
  EXPECT_EXIT(end(SIGTERM, Order::not_asked), ::testing::ExitedWithCode(128 + SIGTERM), "");
}

}  // namespace
}  // namespace portico
