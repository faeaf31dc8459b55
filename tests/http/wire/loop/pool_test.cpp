#include "http/wire/loop/pool.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <unistd.h>

#include "http/app.hpp"

namespace portico::http::test {
namespace {

struct Work : Pool::Job {
  Work() = default;
  explicit Work(std::function<void()> what) : act{std::move(what)} {}
  void run() override { act(); }
  std::function<void()> act;
};

TEST(Pool, RunsWhatItTook) {
  std::atomic<int> runs{0};
  Work work{[&] { ++runs; }};
  Pool pool{{3, 3}, 100};
  for (int count = 0; count < 100; ++count)
    while (!pool.submit(work, "")) ::usleep(100);
  pool.stop();
  EXPECT_EQ(runs, 100);
  EXPECT_FALSE(pool.submit(work, ""));
}

TEST(Pool, RefusesBeyondItsQueue) {
  std::atomic<bool> free{false};
  std::atomic<int> running{0};
  Work work{[&] {
    ++running;
    while (!free) ::usleep(500);
  }};
  Pool pool{{1, 1}, 2};
  ASSERT_TRUE(soon([&] { return pool.submit(work, ""); }));
  EXPECT_TRUE(soon([&] { return running == 1; }));
  EXPECT_TRUE(pool.submit(work, ""));
  EXPECT_TRUE(pool.submit(work, ""));
  EXPECT_FALSE(pool.submit(work, ""));
  const Pool::Figures figures = pool.figures();
  EXPECT_EQ(figures.threads, 1u);
  EXPECT_EQ(figures.busy, 1u);
  EXPECT_EQ(figures.waiting, 2u);
  EXPECT_EQ(figures.hung, 0u);
  free = true;
}

/// Holds its thread until it is let go.
struct Block : Pool::Job {
  void run() override {
    ++running;
    while (!free) ::usleep(500);
    --running;
  }
  std::atomic<bool> free{false};
  std::atomic<int> running{0};
};

TEST(Pool, ALaneThatIsAloneLeavesAReserve) {
  Block blocks[14];
  Pool pool{{4, 4}, 8};
  for (int at = 0; at < 3; ++at)
    EXPECT_TRUE(soon([&] { return pool.submit(blocks[at], "slow"); })) << at;
  EXPECT_TRUE(soon([&] { return pool.figures().busy == 3; }));
  for (int at = 3; at < 10; ++at) EXPECT_TRUE(pool.submit(blocks[at], "slow")) << at;
  Block refused;
  EXPECT_FALSE(pool.submit(refused, "slow"));
  std::atomic<int> runs{0};
  Work work{[&] { ++runs; }};
  for (int count = 0; count < 20; ++count) {
    EXPECT_TRUE(soon([&] { return pool.submit(work, "quick"); }));
  }
  EXPECT_TRUE(soon([&] { return runs == 20; }));
  EXPECT_TRUE(soon([&] { return pool.figures().busy == 3; }));
  for (auto& block : blocks) block.free = true;
  pool.stop();
}

TEST(Pool, ALaneHasHalfWhileAnotherOneWaits) {
  Block first[4], slow[4], other[4];
  Pool pool{{4, 4}, 100};
  for (auto& block : first) EXPECT_TRUE(pool.submit(block, ""));
  EXPECT_TRUE(soon([&] { return pool.figures().busy == 4; }));
  for (auto& block : slow) EXPECT_TRUE(pool.submit(block, "slow"));
  for (auto& block : other) EXPECT_TRUE(pool.submit(block, "other"));
  for (auto& block : first) block.free = true;
  const auto running = [](const Block(&blocks)[4]) {
    return std::count_if(blocks, blocks + 4, [](const Block& one) { return one.running == 1; });
  };
  EXPECT_TRUE(soon([&] { return running(slow) == 2 && running(other) == 2; }));
  for (auto& block : other) block.free = true;
  EXPECT_TRUE(soon([&] { return running(slow) == 3; })) << "it is alone now";
  for (auto& block : slow) block.free = true;
  pool.stop();
}

TEST(Pool, ALaneThatIsAloneAgainIsServedAtOnce) {
  Block first[2], second[2];
  Pool pool{{3, 3}, 100};
  EXPECT_TRUE(pool.submit(first[0], "first"));
  EXPECT_TRUE(pool.submit(second[0], "second"));
  EXPECT_TRUE(soon([&] { return first[0].running && second[0].running; }));
  EXPECT_TRUE(pool.submit(first[1], "first"));
  EXPECT_TRUE(pool.submit(second[1], "second"));
  first[0].free = true;
  EXPECT_TRUE(soon([&] { return first[1].running && second[1].running; }))
      << "once nothing of the first waits, the second may have two";
  for (Block* block : {&first[1], &second[0], &second[1]}) block->free = true;
}

TEST(Pool, GrowsWhileItsThreadsSleep) {
  Block blocks[20];
  Pool pool{{2, 16}, 100};
  for (auto& block : blocks) EXPECT_TRUE(pool.submit(block, "slow"));
  EXPECT_TRUE(soon([&] { return pool.figures().busy == 14; }));
  ::usleep(20'000);
  EXPECT_EQ(pool.figures().busy, 14u) << "all but the reserve";
  std::atomic<int> runs{0};
  Work work{[&] { ++runs; }};
  EXPECT_TRUE(pool.submit(work, "quick"));
  EXPECT_TRUE(soon([&] { return runs == 1; }));
  for (auto& block : blocks) block.free = true;
}

TEST(Pool, DoesNotGrowWhileItsThreadsCompute) {
  std::atomic<bool> over{false};
  std::atomic<int> running{0};
  Work spin{[&] {
    ++running;
    while (!over) {
    }
  }};
  Work more{[&] { ++running; }};
  Pool pool{{1, 16}, 100};
  EXPECT_TRUE(pool.submit(spin, "busy"));
  EXPECT_TRUE(soon([&] { return running == 1; }));
  for (int count = 0; count < 5; ++count) EXPECT_TRUE(pool.submit(more, "busy"));
  ::usleep(50'000);
  const std::size_t threads = pool.figures().threads;
  over = true;
  EXPECT_TRUE(soon([&] { return running == 6; }));
  EXPECT_EQ(threads, 1u);
}

TEST(Pool, EndsThreadsThatWereNotNeededForAWhile) {
  Block blocks[10];
  Pool pool{{2, 16, 50ms}, 100};
  for (auto& block : blocks) EXPECT_TRUE(pool.submit(block, ""));
  EXPECT_TRUE(soon([&] { return pool.figures().busy == 10; }));
  for (auto& block : blocks) block.free = true;
  EXPECT_TRUE(soon([&] { return pool.figures().threads == 2; }));
  std::atomic<int> runs{0};
  Work work{[&] { ++runs; }};
  EXPECT_TRUE(pool.submit(work, ""));
  EXPECT_TRUE(soon([&] { return runs == 1; }));
}

TEST(Pool, EndsThreadsThatAreTooManyForItsWork) {
  Block blocks[10];
  std::atomic<int> runs{0};
  Work work{[&] { ++runs; }};
  Pool pool{{2, 16, 50ms}, 100};
  for (auto& block : blocks) EXPECT_TRUE(pool.submit(block, ""));
  EXPECT_TRUE(soon([&] { return pool.figures().busy == 10; }));
  for (auto& block : blocks) block.free = true;
  EXPECT_TRUE(soon([&] {
    EXPECT_TRUE(pool.submit(work, ""));
    return pool.figures().threads == 2;
  })) << "one quick job after another keeps no ten threads";
}

TEST(Pool, LanesAreServedInTurn) {
  Block block;
  std::vector<std::string> order;
  Work one{[&] { order.push_back("one"); }}, two{[&] { order.push_back("two"); }};
  Pool pool{{1, 1}, 100};
  EXPECT_TRUE(pool.submit(block, ""));
  EXPECT_TRUE(soon([&] { return block.running == 1; }));
  for (int count = 0; count < 3; ++count) EXPECT_TRUE(pool.submit(one, "one"));
  for (int count = 0; count < 3; ++count) EXPECT_TRUE(pool.submit(two, "two"));
  block.free = true;
  pool.stop();
  EXPECT_EQ(order, (std::vector<std::string>{"one", "two", "one", "two", "one", "two"}));
}

TEST(Pool, AThreadThatHangsIsReplaced) {
  Block hanging[2];
  Pool pool{{2, 2}, 10};
  for (auto& block : hanging) EXPECT_TRUE(pool.submit(block, ""));
  EXPECT_TRUE(soon([&] { return hanging[0].running && hanging[1].running; }));
  std::atomic<int> runs{0};
  Work work{[&] { ++runs; }};
  EXPECT_TRUE(pool.submit(work, ""));
  ::usleep(20'000);
  EXPECT_EQ(runs, 0);
  pool.give_up(hanging[0], 0ms);
  EXPECT_TRUE(soon([&] { return runs == 1; }));
  EXPECT_EQ(pool.hung(), 1u);
  pool.give_up(hanging[0], 0ms);
  EXPECT_EQ(pool.hung(), 1u);
  for (auto& block : hanging) block.free = true;
  EXPECT_TRUE(soon([&] { return pool.hung() == 0; }));
  EXPECT_TRUE(pool.submit(work, ""));
  EXPECT_TRUE(soon([&] { return runs == 2; }));
}

TEST(Pool, AJobHangsNoSoonerThanItHasHadItsDeadlineToItself) {
  Block block;
  std::atomic<int> runs{0};
  Work work{[&] { ++runs; }};
  Pool pool{{1, 1}, 10};
  EXPECT_TRUE(pool.submit(block, ""));
  EXPECT_TRUE(soon([&] { return block.running == 1; }));
  pool.give_up(block, 1h);
  EXPECT_TRUE(pool.submit(work, ""));
  ::usleep(50'000);
  EXPECT_EQ(runs, 0);
  EXPECT_EQ(pool.hung(), 0u);
  block.free = true;
  EXPECT_TRUE(soon([&] { return runs == 1; }));
}

TEST(Pool, TooManyHungThreadsAreNotReplaced) {
  Block hanging[10];
  Pool pool{{1, 1}, 100};
  for (int at = 0; at < 5; ++at) {
    EXPECT_TRUE(pool.submit(hanging[at], ""));
    ASSERT_TRUE(soon([&] { return hanging[at].running == 1; })) << at;
    pool.give_up(hanging[at], 0ms);
  }
  EXPECT_EQ(pool.hung(), 4u);
  EXPECT_TRUE(pool.submit(hanging[5], ""));
  ::usleep(20'000);
  EXPECT_EQ(hanging[5].running, 0);
  for (auto& block : hanging) block.free = true;
}

TEST(Pool, AJobThatStillWaitsWhenItIsGivenUpIsRun) {
  Block block;
  std::atomic<int> runs{0};
  Work work{[&] { ++runs; }};
  Pool pool{{1, 1}, 10};
  EXPECT_TRUE(pool.submit(block, ""));
  EXPECT_TRUE(soon([&] { return block.running == 1; }));
  EXPECT_TRUE(pool.submit(work, ""));
  pool.give_up(work, 0ms);
  EXPECT_EQ(pool.hung(), 0u);
  block.free = true;
  EXPECT_TRUE(soon([&] { return runs == 1; }));
}

TEST(Pool, AJobThatWaitedWhenItWasGivenUpHangsLikeAnyOther) {
  Block first, late;
  Pool pool{{1, 1}, 10};
  EXPECT_TRUE(pool.submit(first, ""));
  EXPECT_TRUE(soon([&] { return first.running == 1; }));
  EXPECT_TRUE(pool.submit(late, ""));
  pool.give_up(late, 10ms);
  first.free = true;
  EXPECT_TRUE(soon([&] { return late.running == 1; }));
  EXPECT_TRUE(soon([&] { return pool.hung() == 1; }));
  std::atomic<int> runs{0};
  Work work{[&] { ++runs; }};
  EXPECT_TRUE(pool.submit(work, ""));
  EXPECT_TRUE(soon([&] { return runs == 1; })) << "another thread has taken its place";
  late.free = true;
  EXPECT_TRUE(soon([&] { return pool.hung() == 0; }));
  EXPECT_TRUE(pool.submit(late, ""));
  EXPECT_TRUE(soon([&] { return pool.figures().busy == 0; }));
  EXPECT_EQ(pool.hung(), 0u) << "what was said of its last run is forgotten";
}

TEST(Pool, AHungThreadThatHadNoSuccessorGetsOneLater) {
  Block hanging[5];
  Pool pool{{1, 1}, 100};
  for (auto& block : hanging) {
    EXPECT_TRUE(pool.submit(block, ""));
    ASSERT_TRUE(soon([&] { return block.running == 1; }));
    pool.give_up(block, 0ms);
  }
  std::atomic<int> runs{0};
  Work work{[&] { ++runs; }};
  EXPECT_TRUE(pool.submit(work, ""));
  EXPECT_TRUE(soon([&] { return pool.hung() == 4; }));
  hanging[0].free = true;
  EXPECT_TRUE(soon([&] { return runs == 1; })) << "the fifth hangs still";
  EXPECT_EQ(pool.hung(), 4u);
  for (auto& block : hanging) block.free = true;
}

TEST(Pool, ErrandsTakeNoRoomOfCallsAndHaveTheirOwn) {
  using Beside = Pool::Beside;
  Block first, errands[4], calls[4], beside;
  Pool pool{{1, 1}, 4};
  EXPECT_TRUE(pool.submit(first, "other"));
  EXPECT_TRUE(soon([&] { return first.running == 1; }));
  for (auto& block : errands) EXPECT_EQ(pool.run_beside(block, "busy"), Beside::begun);
  EXPECT_EQ(pool.run_beside(beside, "busy"), Beside::full);
  EXPECT_EQ(pool.figures().errands, 4u);
  EXPECT_EQ(pool.figures().waiting, 0u);
  EXPECT_TRUE(pool.submit(calls[0], "busy"));
  EXPECT_TRUE(pool.submit(calls[1], "other"));
  EXPECT_EQ(pool.figures().waiting, 2u);
  EXPECT_EQ(pool.run_beside(beside, "other"), Beside::begun)
      << "that one has nothing to do with it";
  beside.free = first.free = true;
  for (auto& block : errands) block.free = true;
  for (auto& block : calls) block.free = true;
  EXPECT_TRUE(soon([&] { return pool.figures().errands == 0; }));
  pool.stop();
  EXPECT_EQ(pool.run_beside(beside, "busy"), Beside::over);
}

// Whoever stops it looks at the thread that a job which was given up would start.
TEST(Pool, StopsWhileWhatWasGivenUpWaits) {
  Block first;
  std::atomic<int> runs{0};
  Work late{[&] { ++runs; }};
  Pool pool{{1, 1}, 4};
  EXPECT_TRUE(pool.submit(first, ""));
  EXPECT_TRUE(soon([&] { return first.running == 1; }));
  EXPECT_TRUE(pool.submit(late, ""));
  pool.give_up(late, 1h);
  std::thread stops{[&] { pool.stop(); }};
  std::this_thread::sleep_for(50ms);  // nothing tells that it has begun
  first.free = true;
  stops.join();
  EXPECT_EQ(runs, 1);
}

TEST(Pool, StepsOfCallsTakeNoRoomOfOtherPlugins) {
  Block first;
  std::atomic<int> runs{0};
  Work steps[8];
  for (auto& step : steps) step.act = [&] { ++runs; };
  Work call{[&] { ++runs; }};
  Pool pool{{1, 1}, 4};
  EXPECT_TRUE(pool.submit(first, "other"));
  EXPECT_TRUE(soon([&] { return first.running == 1; }));
  for (auto& step : steps) EXPECT_TRUE(pool.resume(step, "busy"));
  EXPECT_FALSE(pool.submit(call, "busy")) << "it waits long enough";
  EXPECT_TRUE(pool.submit(call, "other"));
  first.free = true;
  EXPECT_TRUE(soon([&] { return runs == 9; }));
}

TEST(Pool, ServerAnswers503WhenItIsFull) {
  std::atomic<bool> free{false};
  std::atomic<int> runs{0};
  App app;
  app.paths["/hang"] = {App::Next::dispatch, [&](Exchange& exchange) {
                          ++runs;
                          while (!free) ::usleep(500);
                          App::describe(exchange);
                        }};
  Limits limits = Running::usual();
  limits.threads.handlers = limits.queues.handlers = 1;
  Running running{app, limits};
  std::string get = "GET /hang HTTP/1.1\r\nHost: a\r\n\r\n";
  auto first = running.client(), second = running.client(), third = running.client();
  first.send(get);
  EXPECT_TRUE(soon([&] { return runs == 1; }));
  second.send(get);
  EXPECT_TRUE(soon([&] { return running.server.figures().pool.waiting == 1; }));
  auto answer = third.ask(get);
  EXPECT_EQ(answer.status, 503);
  EXPECT_TRUE(answer.has("retry-after: 1"));
  EXPECT_EQ(third.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").status, 200);
  free = true;
  EXPECT_EQ(first.answer().status, 200);
  EXPECT_EQ(second.answer().status, 200);
  EXPECT_TRUE(soon([&] { return app.done_sent == 3 && app.done_unsent == 1; }));
}

TEST(Pool, QuickRequestsDoNotWaitForBlockedOnes) {
  std::atomic<bool> free{false};
  App app;
  app.paths["/hang"] = {App::Next::dispatch, [&](Exchange&) {
                          while (!free) ::usleep(500);
                        }};
  Running running{app};
  std::vector<Client> blocked;
  for (int count = 0; count < 8; ++count) {
    blocked.push_back(running.client());
    blocked.back().send("GET /hang HTTP/1.1\r\nHost: a\r\n\r\n");
  }
  auto client = running.client();
  for (int round = 0; round < 50; ++round)
    EXPECT_EQ(client.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").status, 200);
  free = true;
  for (auto& one : blocked) EXPECT_EQ(one.answer().status, 200);
}

TEST(Pool, HandlerIsToldThatItsClientIsGone) {
  for (bool reset : {false, true}) {
    std::atomic<int> started{0}, told{0};
    App app;
    app.paths["/wait"] = {App::Next::dispatch, [&](Exchange& exchange) {
                            ++started;
                            for (int look = 0; look < 5000 * slowness && !exchange.gone; ++look)
                              ::usleep(1000);
                            if (exchange.gone) ++told;
                          }};
    Running running{app};
    auto client = running.client();
    client.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_TRUE(soon([&] { return started == 1; }));
    if (reset)
      client.reset();
    else
      client.close();
    EXPECT_TRUE(soon([&] { return told == 1; }));
    EXPECT_TRUE(soon([&] { return app.done_sent + app.done_unsent == 1; }));
  }
}

TEST(Pool, AClientThatOnlyFinishedSendingIsAnswered) {
  App app;
  app.paths["/slow"] = {App::Next::dispatch, [&](Exchange& exchange) {
                          ::usleep(50'000);
                          App::describe(exchange);
                        }};
  Running running{app};
  for (std::string path : {"/", "/pool", "/slow"}) {
    auto client = running.client();
    client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
    client.finish();
    EXPECT_EQ(client.answer().body, "GET " + path + "||a|1|");
    EXPECT_TRUE(client.closed_within(20s));
  }
}

}  // namespace
}  // namespace portico::http::test
