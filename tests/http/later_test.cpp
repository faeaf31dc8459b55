// Calls that plugins answer later, as their clients see it: an application with handlers of C, and
// real sockets.

#include "portico/later.h"

#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "http/app.hpp"
#include "http/composed.hpp"
#include "plugin/later/laters.hpp"
#include "plugin/log.hpp"
#include "plugin/service/services.hpp"
#include "settings/log/log_scope.hpp"

namespace portico::http::test {
namespace {

const portico_later_service& laters() {
  return *static_cast<const portico_later_service*>(
      plugin::services().extension(PORTICO_LATER_SERVICE));
}

class LaterTest : public Composed {
protected:
  using Run = std::function<portico_result(portico_call*, const portico_value*)>;

  ~LaterTest() override {
    stop();
    for (const auto& route : routes_) plugin::forget(*route);
  }

  void add(std::string_view path, Run run, std::uint32_t flags = 0, std::string_view input = {}) {
    portico_route given{};
    given.size = sizeof given;
    given.flags = flags;
    given.method = str("GET");
    given.path = str(path);
    given.input = str(input);
    runs_.push_back(std::make_unique<Run>(std::move(run)));
    const auto handle = [](void* self, portico_call* call, const portico_value* value) {
      return (*static_cast<Run*>(self))(call, value);
    };
    Composed::add(given, {runs_.back().get(), handle, nullptr});
  }
  Client client() {
    if (!server_) start();
    return Client{address_};
  }
  void start() {
    server_.emplace(compose(), limits);
    server_->adopt({os::Address::parse("127.0.0.1:0")->listen().front().socket.release()});
    address_ = server_->addresses().at(0);
    server_->start();
  }
  void stop() { server_.reset(); }
  Server& server() { return *server_; }
  const route::Route& route(std::size_t index) const { return *routes_.at(index); }
  std::uint64_t faults() const { return app_.faults.count(); }

  /// A task that counts how often it was dropped.
  portico_task task(std::function<portico_result()> run) {
    struct Task {
      std::function<portico_result()> run;
      LaterTest& test;
    };
    ++given_;
    return {new Task{std::move(run), *this},
            [](void* self) { return static_cast<Task*>(self)->run(); },
            [](void* self) {
              ++static_cast<Task*>(self)->test.dropped_;
              delete static_cast<Task*>(self);
            }};
  }
  /// Replies, and finishes.
  portico_task answering(portico_later later, portico_call* call) {
    return task([later, call] {
      const portico_value null{};
      plugin::services().reply(call, &null);
      return laters().finish(later, PORTICO_OK);
    });
  }
  /// What was detached last, once there is something.
  portico_later detached() {
    EXPECT_TRUE(soon([&] { return later_.load() != 0; }));
    return later_;
  }
  Run detaching() {
    return [this](portico_call* call, const portico_value*) {
      call_ = call;
      later_ = laters().detach(call);
      return later_ != 0 ? PORTICO_OK : PORTICO_FAILED;
    };
  }
  bool all_dropped() {
    return soon([&] { return given_ == dropped_; });
  }

  static std::string get(const std::string& path) {
    return "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n";
  }

  testing::CaughtLog log;
  Limits limits = Running::usual();
  std::atomic<portico_later> later_{0};
  std::atomic<portico_call*> call_{nullptr};
  std::atomic<int> given_{0}, dropped_{0};

private:
  std::vector<std::unique_ptr<Run>> runs_;
  std::optional<Server> server_;
  std::string address_;
};

TEST_F(LaterTest, IsAnsweredWhereItIsResumedByAnotherThread) {
  add("/x", detaching(), PORTICO_QUICK);
  auto asking = client();
  asking.send(get("/x"));
  const portico_later later = detached();
  EXPECT_EQ(client().ask(get("/other")).status, 404) << "nothing waits for it";
  EXPECT_EQ(route(0).pending, 1U);
  std::string id;
  std::thread{[&] {
    EXPECT_EQ(laters().resume(later, PORTICO_ON_POOL, task([&] {
                                id = settings::LogScope::request();
                                plugin::services().header(call_, str("x-a"), str("b"));
                                const portico_value null{};
                                EXPECT_EQ(plugin::services().reply(call_, &null), PORTICO_OK);
                                return laters().finish(later, PORTICO_OK);
                              })),
              PORTICO_OK);
  }}.join();
  const Answer answer = asking.answer();
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "null");
  EXPECT_TRUE(answer.has("x-a: b")) << answer.head;
  EXPECT_EQ(id, answer.field("x-request-id"));
  EXPECT_TRUE(all_dropped());
  EXPECT_EQ(route(0).pending, 0U);
  EXPECT_EQ(faults(), 0U) << log.text();
}

TEST_F(LaterTest, MayBeFinishedBeforeItsHandlerReturns) {
  add("/x", [this](portico_call* call, const portico_value*) {
    const portico_later later = laters().detach(call);
    EXPECT_EQ(laters().resume(later, PORTICO_ANYWHERE, task([] { return PORTICO_OK; })),
              PORTICO_OK);
    EXPECT_EQ(laters().finish(later, PORTICO_OK), PORTICO_OK);
    EXPECT_EQ(laters().finish(later, PORTICO_OK), PORTICO_REFUSED);
    plugin::services().status(call, 201);
    return PORTICO_OK;
  });
  EXPECT_EQ(client().ask(get("/x")).status, 201);
  EXPECT_TRUE(all_dropped());
  EXPECT_TRUE(log.has("GET /x: finish() of a call that is finished: refused")) << log.text();
  EXPECT_EQ(faults(), 1U);
}

TEST_F(LaterTest, KeepsWhatTheRequestBrought) {
  const portico_value* given = nullptr;
  add(
      "/x",
      [&](portico_call* call, const portico_value* input) {
        given = input;
        return detaching()(call, input);
      },
      0,
      R"({"type":"object","properties":{"word":{"in":"query","type":"string"}},"required":["word"]})");
  auto asking = client();
  asking.send(get("/x?word=kept"));
  const portico_later later = detached();
  for (int i = 0; i < 20; ++i) EXPECT_EQ(client().ask(get("/none")).status, 404);
  laters().resume(later, PORTICO_ANYWHERE, task([&] {
                    plugin::services().reply(call_, &given->members[0].value);
                    return laters().finish(later, PORTICO_OK);
                  }));
  EXPECT_EQ(asking.answer().body, "\"kept\"");
}

TEST_F(LaterTest, RunsItsTasksOneAtATimeAndInOrder) {
  add("/x", detaching());
  auto asking = client();
  asking.send(get("/x"));
  const portico_later later = detached();
  std::vector<int> ran;
  std::atomic<int> at_once{0};
  for (int number = 0; number < 50; ++number)
    laters().resume(later, number % 3, task([&, number] {
                      EXPECT_EQ(++at_once, 1);
                      ran.push_back(number);
                      --at_once;
                      return PORTICO_OK;
                    }));
  laters().resume(later, PORTICO_ANYWHERE, answering(later, call_));
  EXPECT_EQ(asking.answer().status, 200);
  EXPECT_EQ(ran.size(), 50U);
  EXPECT_TRUE(std::is_sorted(ran.begin(), ran.end()));
  EXPECT_TRUE(all_dropped());
}

TEST_F(LaterTest, RunsTasksWhenTheirTimeHasCome) {
  using Clock = std::chrono::steady_clock;
  std::vector<int> ran;
  Clock::time_point begin, end;
  add("/x", [&](portico_call* call, const portico_value*) {
    begin = Clock::now();
    const portico_later later = laters().detach(call);
    laters().after(later, 60, PORTICO_ON_LOOP, task([&, later] {
                     ran.push_back(60);
                     end = Clock::now();
                     return laters().finish(later, PORTICO_OK);
                   }));
    for (const int wait : {40, 20, 0})
      laters().after(later, static_cast<std::uint32_t>(wait), PORTICO_ON_POOL, task([&ran, wait] {
                       ran.push_back(wait);
                       return PORTICO_OK;
                     }));
    laters().after(later, 1'000'000, PORTICO_ON_LOOP, task([] { return PORTICO_OK; }));
    return PORTICO_OK;
  });
  EXPECT_EQ(client().ask(get("/x")).status, 200);
  EXPECT_EQ(ran, (std::vector{0, 20, 40, 60}));
  EXPECT_GE(end - begin, 60ms);
  EXPECT_TRUE(all_dropped()) << "the one that never ran, too";
}

TEST_F(LaterTest, IsToldOnceThatItsClientIsGone) {
  add("/x", detaching());
  auto asking = client();
  asking.send(get("/x"));
  const portico_later later = detached();
  std::atomic<int> told{0};
  EXPECT_EQ(laters().cancel(later, task([] { return PORTICO_OK; })), PORTICO_OK);
  EXPECT_EQ(laters().cancel(later, task([&] {
                              EXPECT_EQ(plugin::services().cancelled(call_), 1);
                              ++told;
                              return PORTICO_OK;
                            })),
            PORTICO_OK);
  EXPECT_EQ(dropped_, 1) << "the second is in the place of the first";
  asking.close();
  EXPECT_TRUE(soon([&] { return told == 1; }));
  EXPECT_EQ(laters().cancel(later, answering(later, call_)), PORTICO_OK) << "runs at once";
  EXPECT_TRUE(all_dropped());
  EXPECT_TRUE(soon([&] { return route(0).pending == 0; }));
  EXPECT_EQ(laters().finish(later, PORTICO_OK), PORTICO_REFUSED);
  EXPECT_TRUE(log.has("GET /x: finish() of a call that is over: refused")) << log.text();
}

TEST_F(LaterTest, EndsForItsClientWithTheDeadline) {
  limits.deadlines.handler = 50ms;
  add("/x", detaching());
  auto asking = client();
  EXPECT_EQ(asking.ask(get("/x")).status, 504);
  EXPECT_TRUE(log.has("GET /x: there was no answer in time: 504"));
  EXPECT_EQ(route(0).pending, 1U) << "somebody may have it still";
  EXPECT_EQ(laters().finish(later_, PORTICO_OK), PORTICO_OK);
  EXPECT_TRUE(soon([&] { return route(0).pending == 0; }));
  EXPECT_EQ(laters().finish(later_, PORTICO_OK), PORTICO_REFUSED);
  EXPECT_EQ(faults(), 2U);
}

TEST_F(LaterTest, OfAHandlerThatFailsIsOver) {
  add("/failed", [this](portico_call* call, const portico_value*) {
    later_ = laters().detach(call);
    laters().resume(later_, PORTICO_ANYWHERE, task([] { return PORTICO_OK; }));
    return PORTICO_FAILED;
  });
  add("/threw", [this](portico_call* call, const portico_value*) -> portico_result {
    later_ = laters().detach(call);
    throw std::runtime_error{"no luck"};
  });
  for (const char* path : {"/failed", "/threw"}) {
    EXPECT_EQ(client().ask(get(path)).status, 500) << path;
    EXPECT_EQ(laters().resume(later_, PORTICO_ANYWHERE, task([] { return PORTICO_OK; })),
              PORTICO_REFUSED);
  }
  EXPECT_TRUE(all_dropped());
  EXPECT_TRUE(log.has("GET /threw: handler threw")) << log.text();
}

TEST_F(LaterTest, OfATaskThatFailsIsAnswered500) {
  const std::map<std::string, std::function<portico_result()>> tasks{
      {"/failed", [] { return PORTICO_FAILED; }},
      {"/threw", []() -> portico_result { throw std::runtime_error{"no luck"}; }},
      {"/finished", [this] { return laters().finish(later_, PORTICO_FAILED); }},
      {"/dropped", [this] { return laters().finish(later_, PORTICO_DROPPED); }}};
  for (const auto& [path, act] : tasks)
    add(path, [this, act = act](portico_call* call, const portico_value*) {
      later_ = laters().detach(call);
      return laters().after(later_, 5, PORTICO_ON_POOL, task(act));
    });
  for (const auto& [path, act] : tasks)
    EXPECT_EQ(client().ask(get(path)).body, "Internal Server Error") << path;
  EXPECT_TRUE(log.has("GET /failed: handler reported a failure")) << log.text();
  EXPECT_TRUE(log.has("GET /threw: a task of its call threw")) << log.text();
  EXPECT_TRUE(log.has("GET /dropped: handler dropped its call without an answer")) << log.text();
  EXPECT_EQ(faults(), tasks.size());
  EXPECT_TRUE(all_dropped());
}

TEST_F(LaterTest, NeverFinishesTwice) {
  constexpr int rounds = 200;
  add("/x", detaching());
  auto asking = client();
  for (int round = 0; round < rounds; ++round) {
    later_ = 0;
    asking.send(get("/x"));
    const portico_later later = detached();
    std::atomic<int> done{0};
    std::array<std::thread, 2> threads;
    for (std::thread& thread : threads)
      thread = std::thread{[&] { done += laters().finish(later, PORTICO_OK) == PORTICO_OK; }};
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(done, 1);
    EXPECT_EQ(asking.answer().body, "null");
  }
  EXPECT_EQ(faults(), static_cast<std::uint64_t>(rounds));
}

TEST_F(LaterTest, RefusesWhatIsNoNumberOfACall) {
  add("/x", detaching());
  client();
  for (const portico_later nothing : {portico_later{0}, ~portico_later{0}, portico_later{12345}})
    EXPECT_EQ(laters().resume(nothing, PORTICO_ANYWHERE, task([] { return PORTICO_OK; })),
              PORTICO_REFUSED);
  EXPECT_TRUE(all_dropped());
}

TEST_F(LaterTest, RefusesTasksThatCannotRun) {
  add("/x", detaching());
  auto asking = client();
  asking.send(get("/x"));
  const portico_later later = detached();
  EXPECT_EQ(laters().resume(later, 7, task([] { return PORTICO_OK; })), PORTICO_REFUSED);
  EXPECT_EQ(laters().cancel(later, {}), PORTICO_REFUSED);
  EXPECT_TRUE(all_dropped());
  EXPECT_TRUE(log.has("GET /x: resume() without a task that can run there")) << log.text();
  EXPECT_EQ(laters().finish(later, PORTICO_OK), PORTICO_OK);
  EXPECT_EQ(asking.answer().status, 200);
}

TEST_F(LaterTest, IsInNobodysHandsBetweenItsTasks) {
  add("/x", detaching());
  auto asking = client();
  asking.send(get("/x"));
  const portico_later later = detached();
  EXPECT_TRUE(soon([&] {
    const portico_value null{};
    return plugin::services().reply(call_, &null) == PORTICO_REFUSED;
  }));
  laters().resume(later, PORTICO_ON_POOL, answering(later, call_));
  EXPECT_EQ(asking.answer().body, "null");
  EXPECT_TRUE(log.has("used its call on another thread")) << log.text();
}

TEST_F(LaterTest, ATaskThatBlocksTheLoopLosesIt) {
  add("/x", detaching(), PORTICO_QUICK);
  add(
      "/quick", [](portico_call*, const portico_value*) { return PORTICO_OK; }, PORTICO_QUICK);
  limits.threads.serving = 1;
  auto asking = client();
  asking.send(get("/x"));
  const portico_later later = detached();
  std::atomic<bool> began{false}, free{false};
  laters().resume(later, PORTICO_ON_LOOP, task([&] {
                    began = true;
                    EXPECT_TRUE(soon([&] { return free.load(); }));
                    return laters().finish(later, PORTICO_OK);
                  }));
  EXPECT_TRUE(soon([&] { return began.load(); }));
  EXPECT_EQ(client().ask(get("/quick")).status, 200);
  free = true;
  EXPECT_EQ(asking.answer().status, 200);
  EXPECT_TRUE(log.has("GET /x: a task of the call does not return")) << log.text();
}

// Under the sanitizers this shows what is lost or used too late.
TEST_F(LaterTest, ManyAtOnceAreAllAnswered) {
  constexpr int clients = 12, each = 60;
  std::atomic<int> turn{0};
  std::mutex mutex;
  std::vector<std::thread> threads;
  const Run run = [&](portico_call* call, const portico_value*) -> portico_result {
    const portico_later later = laters().detach(call);
    const int number = turn++;
    laters().cancel(later, task([] { return PORTICO_OK; }));
    if (number % 3 == 0) return laters().after(later, 3, PORTICO_ANYWHERE, answering(later, call));
    if (number % 3 == 1) return laters().resume(later, PORTICO_ANYWHERE, answering(later, call));
    const std::lock_guard lock{mutex};
    threads.emplace_back(
        [this, later, call] { laters().resume(later, PORTICO_ON_POOL, answering(later, call)); });
    return PORTICO_OK;
  };
  add("/x", run);
  add("/quick", run, PORTICO_QUICK);
  limits.threads.serving = 2;
  limits.stuck_after = 60s;
  start();
  std::atomic<int> answered{0};
  std::vector<std::thread> asking;
  for (int i = 0; i < clients; ++i)
    asking.emplace_back([&, i] {
      Client one = client();
      for (int j = 0; j < each; ++j)
        answered += one.ask(get(i % 2 == 0 ? "/x" : "/quick")).body == "null";
    });
  for (std::thread& thread : asking) thread.join();
  EXPECT_EQ(answered, clients * each);
  for (std::thread& thread : threads) thread.join();
  stop();
  EXPECT_TRUE(all_dropped());
  EXPECT_EQ(faults(), 0U) << log.text();
}

}  // namespace
}  // namespace portico::http::test
