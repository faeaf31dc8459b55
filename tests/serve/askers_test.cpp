#include "serve/upgrade.hpp"

#include <stdexcept>
#include <string>

#include <gmock/gmock.h>

namespace portico::serve {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

std::string refusal(Upgrade& upgrade) {
  try {
    return "none: " + upgrade.await();
  } catch (const std::runtime_error& error) {
    return error.what();
  }
}

TEST(Askers, TakeNoOutcomeOfAnAttemptBefore) {
  Upgrade* heard = nullptr;
  Upgrade upgrade{[&](std::size_t number) {
    // What was said of the ask before crosses this one.
    heard->hear("kept " + std::to_string(number - 1) + " the old words");
    heard->hear("kept " + std::to_string(number) + " words of ask " + std::to_string(number));
  }};
  heard = &upgrade;
  EXPECT_EQ(refusal(upgrade), "words of ask 1");
  EXPECT_EQ(refusal(upgrade), "words of ask 2");
}

TEST(Askers, AreToldOnceAHostHasTakenOverAlsoWhenTheyComeLate) {
  Upgrade upgrade{[](std::size_t) {}};
  EXPECT_TRUE(upgrade.hear("upgraded process 7 serves"));
  EXPECT_EQ(upgrade.await(), "process 7 serves");
}

TEST(Askers, AreToldWhichProcessTheyWaitFor) {
  Upgrade* heard = nullptr;
  Upgrade upgrade{[&](std::size_t) { heard->hear("trying process 7 of /usr/bin/portico"); }, 0ms};
  heard = &upgrade;
  EXPECT_THAT(refusal(upgrade), HasSubstr("process 7 of /usr/bin/portico has neither come to serve "
                                          "nor ended"));
}

TEST(Askers, AreNotHeldByAHostThatEnds) {
  Upgrade upgrade{[](std::size_t) {}};
  upgrade.give_up();
  EXPECT_EQ(refusal(upgrade), "the host ends");
  EXPECT_FALSE(upgrade.hear("retire"));
}

}  // namespace
}  // namespace portico::serve
