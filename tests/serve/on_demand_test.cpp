#include "serve/on_demand.hpp"

#include <atomic>
#include <future>

#include <gtest/gtest.h>

namespace portico::serve {
namespace {

TEST(OnDemand, ActsWhenItIsAsked) {
  std::promise<void> acted;
  OnDemand demand{"test", [&] { acted.set_value(); }};
  demand.ask();
  acted.get_future().wait();
}

TEST(OnDemand, ActsOnceMoreForAllWhoAskedMeanwhile) {
  std::promise<void> begun, go_on, second;
  std::atomic<int> count{0};
  {
    OnDemand demand{"test", [&] {
                      if (++count == 2) return second.set_value();
                      begun.set_value();
                      go_on.get_future().wait();
                    }};
    demand.ask();
    begun.get_future().wait();
    for (int i = 0; i < 10; ++i) demand.ask();
    go_on.set_value();
    second.get_future().wait();
  }
  EXPECT_EQ(count, 2);
}

TEST(OnDemand, DoesNothingUnasked) {
  std::atomic<int> count{0};
  {
    const OnDemand demand{"test", [&] { ++count; }};
  }
  EXPECT_EQ(count, 0);
}

}  // namespace
}  // namespace portico::serve
