// A call that is answered later when there is no memory at the moment.

#include "plugin/later/later.hpp"

#include <cstdlib>
#include <new>
#include <vector>

#include <gtest/gtest.h>

#include "message/arena.hpp"
#include "message/reply.hpp"
#include "plugin/call.hpp"
#include "plugin/later/pending.hpp"
#include "route/route.hpp"
#include "route/witness.hpp"

namespace {
thread_local bool none_left = false;  ///< of memory
}

void* operator new(std::size_t size) {
  void* const memory = none_left ? nullptr : std::malloc(size ? size : 1);
  if (!memory) throw std::bad_alloc{};
  return memory;
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return none_left ? nullptr : std::malloc(size ? size : 1);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace portico::plugin {
namespace {

using namespace std::chrono_literals;

/// Serves a call by hand, and takes no memory for it.
class Hand final : public message::Suspension, public Pending {
public:
  Hand() : Pending{this, {"a request", {}, {}}, handle_} {}

  void complete() override {}
  void resume(Work& work, message::Place) override { to_run = &work; }
  void wake(Alarm& alarm, Clock::time_point) override { to_ring = &alarm; }
  Beside run_beside(std::function<void()>) override { return Beside::over; }
  void answered(portico_result, const route::Witness&) noexcept override {}

  Work* to_run = nullptr;
  Alarm* to_ring = nullptr;

private:
  std::atomic<std::uint64_t> handle_{0};
};

struct LaterTest : ::testing::Test {
  Later::Step step(int number) {
    struct Held {
      LaterTest* test;
      int number;
    };
    Later::Step made;
    made.task = Later::Task{portico_task{new Held{this, number},
                                         [](void* self) -> portico_result {
                                           const Held& held = *static_cast<Held*>(self);
                                           held.test->ran.push_back(held.number);
                                           return PORTICO_OK;
                                         },
                                         [](void* self) { delete static_cast<Held*>(self); }}};
    return made;
  }
  void run_all() {
    while (hand.to_run) std::exchange(hand.to_run, nullptr)->run();
  }

  Hand hand;
  message::Arena arena;
  message::Reply reply{arena};
  route::Route route;
  std::atomic<bool> gone{false};
  message::Request request;
  portico_call call{route, {request, {}}, arena, reply, gone, &hand};
  std::vector<int> ran;
};

TEST_F(LaterTest, WhatIsDueIsDoneAlsoWhenThereIsNoMemory) {
  static Later& later = *new Later{0};  // it is never destroyed
  const std::uint32_t turn = later.begin(call);
  ran.reserve(10);
  for (const int number : {1, 2, 3}) {
    Later::Step due = step(number);
    ASSERT_EQ(later.after(turn, 0ms, due), Later::Taken::yes);
  }
  Later::Task told = std::move(step(4).task);
  ASSERT_EQ(later.cancel(turn, told), Later::Taken::yes);
  for (const int number : {5, 6, 7, 8}) {
    Later::Step now = step(number);
    ASSERT_EQ(later.resume(turn, now), Later::Taken::yes);
  }
  portico_result result = PORTICO_OK;
  ASSERT_TRUE(later.pends(result));
  ASSERT_TRUE(hand.to_ring);
  none_left = true;
  hand.to_ring->due();
  later.cancelled(turn);
  none_left = false;
  run_all();
  EXPECT_EQ(ran, (std::vector<int>{5, 6, 7, 8, 1, 2, 3, 4}));
}

}  // namespace
}  // namespace portico::plugin
