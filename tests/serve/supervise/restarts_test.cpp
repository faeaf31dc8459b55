#include "serve/supervise/restarts.hpp"

#include <gtest/gtest.h>

namespace portico::serve {
namespace {

using namespace std::chrono_literals;
using Blame = Restarts::Blame;

TEST(Restarts, AreAtOnceAfterOneThatServed) {
  Restarts restarts;
  EXPECT_EQ(restarts.pause(), 0ms);
  restarts.failed(Blame::nobody);
  EXPECT_GT(restarts.pause(), 0ms);
  restarts.served();
  EXPECT_EQ(restarts.pause(), 0ms);
  EXPECT_EQ(restarts.failures(), 0);
}

TEST(Restarts, WaitLongerEachTimeUpToALimit) {
  Restarts restarts;
  auto before = 0ms;
  for (int i = 0; i < 6; ++i) {
    restarts.failed(Blame::plugin);
    EXPECT_GT(restarts.pause(), before);
    before = restarts.pause();
  }
  for (int i = 0; i < 100; ++i) restarts.failed(Blame::plugin);
  EXPECT_EQ(restarts.pause(), 5s);
}

TEST(Restarts, EndOfAHostThatHasNeverServed) {
  Restarts restarts;
  for (int i = 0; i < 5; ++i) {
    EXPECT_FALSE(restarts.hopeless());
    restarts.failed(Blame::nobody);
  }
  EXPECT_TRUE(restarts.hopeless());
}

TEST(Restarts, HaveMorePatienceWhilePluginsAreFoundOut) {
  Restarts restarts;
  for (int i = 0; i < 29; ++i) {
    restarts.failed(i % 4 == 3 ? Blame::plugin : Blame::nobody);
    EXPECT_FALSE(restarts.hopeless());
  }
  restarts.failed(Blame::plugin);
  EXPECT_TRUE(restarts.hopeless());
}

TEST(Restarts, NeverEndOfAHostThatHasServed) {
  Restarts restarts;
  restarts.served();
  for (int i = 0; i < 1000; ++i) restarts.failed(Blame::nobody);
  EXPECT_FALSE(restarts.hopeless());
}

}  // namespace
}  // namespace portico::serve
