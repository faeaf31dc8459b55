#include "isolation/inside/crew.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "slowness.hpp"

namespace portico::isolation {
namespace {

using namespace std::chrono_literals;

/// Work that waits until it is let go.
struct Gate {
  std::atomic<std::size_t> in{0}, out{0};
  std::atomic<bool> open{false};
  void pass() {
    ++in;
    while (!open) std::this_thread::sleep_for(1ms);
    ++out;
  }
};

template <class Holds> bool soon(const Holds& holds) {
  for (int turn = 0; turn < 10000 * slowness; ++turn) {
    if (holds()) return true;
    std::this_thread::sleep_for(1ms);
  }
  return false;
}

/// As long as the process, as crews are and what their threads use.
template <class Made> Made& lasting(Made* made) {
  static std::vector<Made*>& all = *new std::vector<Made*>;
  all.push_back(made);
  return *made;
}

Crew& crew() { return lasting(new Crew); }

TEST(Crew, HasAThreadForEachThatWaitsAndTurnsAwayWhatIsTooMuch) {
  Crew& crew = isolation::crew();
  auto& gate = lasting(new Gate);
  for (std::size_t made = 0; made < Crew::most_threads; ++made)
    ASSERT_TRUE(crew.run([&gate] { gate.pass(); }));
  EXPECT_TRUE(soon([&] { return gate.in == Crew::most_threads; }));
  for (std::size_t made = 0; made < Crew::most_waiting; ++made)
    ASSERT_TRUE(crew.run([&gate] { gate.pass(); }));
  EXPECT_FALSE(crew.run([] {}));
  EXPECT_EQ(gate.in, Crew::most_threads);
  gate.open = true;
  EXPECT_TRUE(soon([&] { return gate.out == Crew::most_threads + Crew::most_waiting; }));
}

TEST(Crew, WorkBesideCallsTakesNoRoomOfCalls) {
  Crew& crew = isolation::crew();
  auto& gate = lasting(new Gate);
  const auto wanted = std::make_shared<std::atomic<bool>>(false);
  for (std::size_t made = 0; made < Crew::most_threads; ++made)
    ASSERT_TRUE(crew.run([&gate] { gate.pass(); }));
  EXPECT_TRUE(soon([&] { return gate.in == Crew::most_threads; }));
  for (std::size_t made = 0; made < Crew::most_waiting; ++made)
    ASSERT_TRUE(crew.run_beside([&gate] { gate.pass(); }, wanted));
  EXPECT_FALSE(crew.run_beside([] {}, wanted));
  EXPECT_TRUE(crew.run([&gate] { gate.pass(); }));
  gate.open = true;
  EXPECT_TRUE(soon([&] { return gate.out == Crew::most_threads + Crew::most_waiting + 1; }));
}

TEST(Crew, CountsWhatHangsBesideCallsThatAreOver) {
  Crew& crew = isolation::crew();
  crew.start(20ms);
  auto& gate = lasting(new Gate);
  const auto unwanted = std::make_shared<std::atomic<bool>>(false);
  auto& settled = lasting(new std::atomic<int>{0});
  ASSERT_TRUE(crew.run_beside([&gate] { gate.pass(); }, unwanted));
  EXPECT_TRUE(soon([&] { return gate.in == 1; }));
  crew.when_settled([&settled] { ++settled; });
  std::this_thread::sleep_for(60ms);
  EXPECT_EQ(crew.hung(), 0u) << "somebody waits for it";
  EXPECT_EQ(settled, 0);
  *unwanted = true;
  EXPECT_TRUE(soon([&] { return crew.hung() == 1; }));
  EXPECT_TRUE(soon([&] { return settled == 1; })) << "what hangs is not waited for";
  gate.open = true;
  EXPECT_TRUE(soon([&] { return crew.hung() == 0; }));
  crew.when_settled([&settled] { ++settled; });
  EXPECT_TRUE(soon([&] { return settled == 2; }));
}

TEST(Crew, UsesAThreadThatIsFreeAgain) {
  Crew& crew = isolation::crew();
  std::mutex mutex;
  std::set<std::thread::id> threads;
  for (int turn = 0; turn < 100; ++turn) {
    std::atomic<bool> over{false};
    ASSERT_TRUE(crew.run([&] {
      const std::lock_guard lock{mutex};
      threads.insert(std::this_thread::get_id());
      over = true;
    }));
    ASSERT_TRUE(soon([&] { return over.load(); }));
    std::this_thread::sleep_for(1ms);
  }
  const std::lock_guard lock{mutex};
  EXPECT_LT(threads.size(), 50u);
}

TEST(Crew, RunsLaterWhatIsToRunLaterInOrder) {
  Crew& crew = isolation::crew();
  crew.start(1h);
  const auto begin = Crew::Clock::now();
  auto& last = lasting(new std::atomic<int>{0});
  auto& early = lasting(new std::atomic<bool>{false});
  for (const int turn : {2, 1})
    crew.run_at(begin + 30ms * turn, [&last, &early, begin, turn] {
      if (Crew::Clock::now() < begin + 30ms * turn) early = true;
      last = turn;
    });
  EXPECT_TRUE(soon([&] { return last == 2; }));
  EXPECT_FALSE(early);
}

}  // namespace
}  // namespace portico::isolation
