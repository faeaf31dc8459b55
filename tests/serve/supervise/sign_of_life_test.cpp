#include "serve/supervise/sign_of_life.hpp"

#include <sstream>
#include <string>

#include <unistd.h>

#include <gtest/gtest.h>

#include "process/shared_memory.hpp"

namespace portico::serve {
namespace {

using namespace std::chrono_literals;

class SignOfLifeTest : public ::testing::Test {
protected:
  const process::SharedMemory memory;
  SignOfLife life;
  SignOfLife::Clock::time_point now = SignOfLife::Clock::now();

  std::chrono::milliseconds after(std::chrono::milliseconds passed) {
    life.look(*memory, now += passed);
    return life.silent();
  }
};

TEST_F(SignOfLifeTest, IsNotExpectedBeforeTheFirst) {
  EXPECT_EQ(after(500ms), 0ms);
  EXPECT_EQ(after(500ms), 0ms);
}

TEST_F(SignOfLifeTest, IsMissedFromTheLastOneOn) {
  (*memory).beat = 1;
  EXPECT_EQ(after(500ms), 0ms);
  EXPECT_EQ(after(500ms), 500ms);
  EXPECT_EQ(after(500ms), 1000ms);
  (*memory).beat = 2;
  EXPECT_EQ(after(500ms), 0ms);
}

TEST_F(SignOfLifeTest, IsNotMissedByOneThatEnds) {
  (*memory).beat = 1;
  after(500ms);
  (*memory).beat = 0;
  EXPECT_EQ(after(500ms), 0ms);
  EXPECT_EQ(after(500ms), 0ms);
}

TEST_F(SignOfLifeTest, IsNotMissedWhileNobodyLooked) {
  (*memory).beat = 1;
  after(500ms);
  EXPECT_EQ(after(60s), 1s);
}

bool examined(const std::string& text) {
  std::istringstream status{text};
  return is_examined(status);
}

TEST(IsExamined, SaysWhetherADebuggerHasItOrItsCoreIsWritten) {
  EXPECT_TRUE(examined("Name:\ta\nTracerPid:\t120\nCoreDumping:\t0\n"));
  EXPECT_TRUE(examined("TracerPid:\t0\nCoreDumping:\t1\n"));
  EXPECT_FALSE(examined("TracerPid:\t0\nCoreDumping:\t0\nThreads:\t7\n"));
  EXPECT_FALSE(is_examined(::getpid()));
  EXPECT_FALSE(is_examined(-1));
}

}  // namespace
}  // namespace portico::serve
