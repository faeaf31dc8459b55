#include "os/per_thread.hpp"

#include <cstdlib>
#include <string>
#include <thread>

#include <gtest/gtest.h>

namespace portico::os {
namespace {

std::string& trace() {
  static std::string text;
  return text;
}

struct Word {
  explicit Word(char its_letter) : letter{its_letter} {}
  ~Word() { trace() += letter; }
  char letter;
};

char first() {
  thread_local constinit PerThread<Word> own;
  return own.get('a').letter;
}

char second() {
  thread_local constinit PerThread<Word> own;
  return own.get('b').letter;
}

TEST(PerThread, IsDroppedWithItsThread) {
  trace().clear();
  for (int round = 0; round < 2; ++round)
    std::thread{[] {
      EXPECT_EQ(first(), 'a');
      EXPECT_EQ(second(), 'b');
      EXPECT_EQ(first(), 'a');
    }}.join();
  EXPECT_EQ(trace(), "baba");
  first();
  EXPECT_EQ(trace(), "baba") << "that of this thread is there";
}

struct Late {
  ~Late() { trace() += first(); }
};

TEST(PerThread, MayBeMadeWhileTheThreadEnds) {
  trace().clear();
  std::thread{[] {
    thread_local constinit PerThread<Late> late;
    late.get();
  }}.join();
  EXPECT_EQ(trace(), "aa") << "asked, and dropped as well";
}

// Whatever the host keeps for each thread goes another way than by the dynamic linker's lock.
TEST(PerThread, IsUsedForAllThatHasADestructor) {
  const std::string symbols = "nm -u " PORTICO_BINARY_DIR "/host/libportico_core.a 2>/dev/null";
  if (std::system("command -v nm >/dev/null") != 0) GTEST_SKIP() << "binutils are not installed";
  ASSERT_EQ(std::system((symbols + " | grep -q __cxa_throw").c_str()), 0);
  EXPECT_NE(std::system((symbols + " | grep __cxa_thread_atexit").c_str()), 0);
}

}  // namespace
}  // namespace portico::os
