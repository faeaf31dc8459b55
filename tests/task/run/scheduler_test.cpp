#include "task/run/scheduler.hpp"

#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

#include <gmock/gmock.h>

#include "plugin/folder.hpp"
#include "plugin/log.hpp"
#include "portico/tasks.h"
#include "route/witness.hpp"
#include "slowness.hpp"
#include "task/store/sqlite_store.hpp"

namespace portico::task {
namespace {

using testing::CaughtLog;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using namespace std::chrono_literals;

settings::Tasks in_memory() {
  settings::Tasks settings;
  settings.store = settings::Tasks::memory;
  settings.keep = 1h;
  return settings;
}

using Body = std::function<portico_result(Run&)>;

/// A kind whose function is that one.
Kind kind(const std::string& name, Body body) {
  Kind made;
  made.plugin = "shop";
  made.name = name;
  made.backoff = made.backoff_most = 1ms;
  portico_task_handler handler{};
  handler.self = new Body{std::move(body)};
  handler.run = [](void* self, const portico_task_run* run, const portico_value*) {
    return (*static_cast<Body*>(self))(*Run::of(run));
  };
  handler.drop = [](void* self) { delete static_cast<Body*>(self); };
  made.handler = message::Owned<portico_task_handler>{handler};
  return made;
}

class Tasks : public ::testing::Test {
protected:
  void declare(Kind given) { EXPECT_EQ(outlet.declare(std::move(given)), ""); }
  template <class... Kinds> void begin(Kinds... kinds) {
    (declare(std::move(kinds)), ...);
    outlet.check_collected();
    if (!scheduler) open();
    outlet.open(*scheduler);
    scheduler->serve({{"shop", code, &outlet}});
  }
  void open() {
    scheduler.emplace(
        settings,
        [this]() -> std::unique_ptr<Store> {
          if (broken) throw StoreError{"the disk is full: make room"};
          return std::make_unique<SqliteStore>(settings);
        },
        [this] { return wall_clock() + ahead; });
  }
  Enqueued enqueue(const std::string& name, const std::function<void(Order&)>& say = {}) {
    Order order;
    order.name = name;
    if (say) say(order);
    return outlet.enqueue(std::vector{order});
  }
  Row find(const std::string& id) {
    std::optional<Row> row;
    scheduler->with([&](Store& store) { row = store.find(id); });
    return row.value_or(Row{});
  }
  bool becomes(const std::string& id, State state) {
    return until([&] { return find(id).state == state; });
  }

  settings::Tasks settings = in_memory();
  std::atomic<bool> broken{false};
  std::atomic<Instant> ahead{0};
  std::shared_ptr<int> code = std::make_shared<int>();
  Outlet outlet;
  std::optional<Scheduler> scheduler;
};

TEST_F(Tasks, AThreadThatHadToWaitSeesNoClockThatWasSet) {
  const CaughtLog log;
  std::atomic<int> looks{0};
  scheduler.emplace(
      settings, [this] { return std::make_unique<SqliteStore>(settings); },
      [&] {
        const Instant now = wall_clock();
        if (++looks == 4) std::this_thread::sleep_for(2500ms);
        return now;
      });
  for (int look = 0; look < 3; ++look) find("none");
  EXPECT_GT(looks, 6) << "it looks again";
  EXPECT_FALSE(log.has("the clock was set"));
  scheduler.reset();  // its thread counts the looks
}

TEST_F(Tasks, RunsWhatIsEnqueuedAndKeepsItsResult) {
  begin(kind("mail", [](task::Run& run) { return run.result = "7", PORTICO_OK; }));
  const Enqueued made = enqueue("mail");
  ASSERT_EQ(made.result, PORTICO_OK);
  ASSERT_TRUE(becomes(made.ids.at(0), State::done));
  EXPECT_EQ(find(made.ids.at(0)).result, "7");
}

TEST_F(Tasks, TriesAgainUntilItIsDead) {
  const CaughtLog log;
  std::atomic<int> ran{0};
  Kind mail = kind("mail", [&](task::Run&) {
    ++ran;
    route::Witness::say("has no route");
    return PORTICO_FAILED;
  });
  mail.attempts = 3;
  begin(std::move(mail));
  const std::string id = enqueue("mail").ids.at(0);
  ASSERT_TRUE(becomes(id, State::dead));
  EXPECT_EQ(ran, 3);
  EXPECT_EQ(find(id).error, "has no route");
  EXPECT_TRUE(log.has("attempt 3 of 3, has no route: it is dead"));
  const Tally tally = scheduler->tally();
  const Tally::Sum& sum = tally.by_name.at({"shop", "mail", "default"});
  EXPECT_EQ(sum.retries, 2u);
  EXPECT_EQ(sum.dead, 1u);
  EXPECT_EQ(sum.buried, 1u);
}

TEST_F(Tasks, AreRefusedWhenTheyDoNotFitAndDeadWhenTheyDoNotAnyMore) {
  begin(kind("mail", [](task::Run&) { return PORTICO_OK; }));
  EXPECT_EQ(enqueue("nail").result, PORTICO_REFUSED);
  const Enqueued list = enqueue("mail", [](Order& order) { order.args = "[1]"; });
  EXPECT_EQ(list.result, PORTICO_REFUSED);
  EXPECT_THAT(list.why, HasSubstr("the arguments of task 'mail' are no object"));
  Row row = make_row(*outlet.find("mail"), {.id = make_task_id(1), .name = "mail"}, 1);
  row.args = "[]";
  scheduler->with([&](Store& store) { store.add(row); });
  ASSERT_TRUE(becomes(row.id, State::dead));
  EXPECT_EQ(find(row.id).error, "its arguments are no object");
}

TEST_F(Tasks, OfAQueueRunAsManyAtOnceAsTheOperatorSays) {
  std::atomic<int> now{0}, most{0}, ran{0};
  std::atomic<bool> open{false};
  Kind slow = kind("slow", [&](task::Run&) {
    const int count = ++now;
    int seen = most;
    while (count > seen && !most.compare_exchange_weak(seen, count)) continue;
    until([&] { return open.load(); });
    --now, ++ran;
    return PORTICO_OK;
  });
  slow.queue = "slow";
  settings.queues = R"({"slow": {"at_most": 2}})";
  begin(std::move(slow), kind("quick", [](task::Run&) { return PORTICO_OK; }));
  for (int i = 0; i < 5; ++i) enqueue("slow");
  ASSERT_TRUE(until([&] { return now == 2; }));
  ASSERT_TRUE(becomes(enqueue("quick").ids.at(0), State::done)) << "others go past them";
  open = true;
  EXPECT_TRUE(until([&] { return ran == 5; }));
  EXPECT_EQ(most, 2);
}

TEST_F(Tasks, TheHighestPriorityGoesFirst) {
  std::mutex mutex;
  std::vector<int> order;
  settings.threads = 1;
  begin(kind("mail", [&](task::Run& run) {
    const std::lock_guard lock{mutex};
    order.push_back(run.facts().priority);
    return PORTICO_OK;
  }));
  std::vector<Order> orders(3);
  for (int at = 0; at < 3; ++at) {
    orders[static_cast<std::size_t>(at)].name = "mail";
    orders[static_cast<std::size_t>(at)].priority = at;
  }
  outlet.enqueue(orders);
  ASSERT_TRUE(until([&] {
    const std::lock_guard lock{mutex};
    return order.size() == 3;
  }));
  EXPECT_THAT(order, ElementsAre(2, 1, 0));
}

TEST_F(Tasks, WaitForTheirTimeAsTheClockSays) {
  begin(kind("mail", [](task::Run&) { return PORTICO_OK; }));
  const std::string id =
      enqueue("mail", [](Order& order) { order.at = wall_clock() + 3600 * 1000; }).ids.at(0);
  EXPECT_EQ(find(id).state, State::delayed);
  ahead = 2 * 3600 * 1000;
  EXPECT_TRUE(becomes(id, State::done));
}

TEST_F(Tasks, AClockThatIsSetBackHoldsUpNothingThatWaitsForAWhile) {
  const CaughtLog log;
  std::atomic<int> ran{0};
  Kind mail = kind("mail", [&](task::Run&) { return ++ran < 2 ? PORTICO_FAILED : PORTICO_OK; });
  mail.backoff = mail.backoff_most = 3s;
  begin(std::move(mail));
  const std::string id = enqueue("mail").ids.at(0);
  ASSERT_TRUE(becomes(id, State::delayed));
  ahead = -3600 * 1000;
  EXPECT_TRUE(becomes(id, State::done));
  EXPECT_TRUE(log.has("the clock was set back by 3600 s"));
}

TEST_F(Tasks, AClockThatIsSetMovesWhatWaitsOnceForAllProcesses) {
  const testing::Folder folder;
  settings.store = settings::Tasks::sqlite;
  settings.folder = folder / "tasks";
  begin(kind("mail", [](task::Run&) { return PORTICO_OK; }));
  Scheduler other{settings, [this] { return wall_clock() + ahead; }};
  other.with([](Store&) {});
  const std::string id = enqueue("mail", [](Order& order) { order.delay = 3600 * 1000; }).ids.at(0);
  const Instant due = find(id).due;
  ahead = 7200 * 1000;
  Row row;
  for (int look = 0; look < 2; ++look) {
    row = find(id);
    other.with([&](Store& store) { row = store.find(id).value_or(Row{}); });
  }
  EXPECT_EQ(row.state, State::delayed);
  EXPECT_NEAR(static_cast<double>(row.due - due), 7200 * 1000, 1000);
}

TEST_F(Tasks, OfThoseThatMayBeDeadTheNextTimeOneRunsAtATime) {
  std::atomic<int> suspects{0}, most{0}, ran{0};
  std::atomic<bool> go{false};
  Kind mail = kind("mail", [&](task::Run& run) {
    if (run.facts().attempt > 1) {
      const int now = ++suspects;
      most = std::max(most.load(), now);
      until([&] { return go.load(); });
      --suspects;
    }
    return ++ran, PORTICO_OK;
  });
  declare(std::move(mail));
  open();
  std::vector<Row> rows;
  for (int at = 0; at < 10; ++at)
    rows.push_back(make_row(*outlet.find("mail"), {.id = make_task_id(at), .name = "mail"}, 1));
  scheduler->with([&](Store& store) {
    for (const Row& row : rows) store.add(row);
    for (int at = 0; at < 9; ++at)
      for (std::uint32_t crash = 1; crash <= Store::suspicious; ++crash) {
        const std::string& id = rows[static_cast<std::size_t>(at)].id;
        store.start(id, crash, 1);
        store.crash(id, most_crashes, 1, 1);
      }
  });
  begin();
  EXPECT_TRUE(becomes(rows[9].id, State::done)) << "others go past them";
  ASSERT_TRUE(until([&] { return suspects == 1; }));
  go = true;
  EXPECT_TRUE(until([&] { return ran == 10; }));
  EXPECT_EQ(most, 1);
}

TEST_F(Tasks, MayBeEnqueuedBeforeTheirKindIsDeclared) {
  std::atomic<int> ran{0};
  EXPECT_EQ(enqueue("mail").result, PORTICO_OK);
  begin(kind("mail", [&](task::Run&) { return ++ran, PORTICO_OK; }));
  EXPECT_TRUE(until([&] { return ran == 1; }));
}

TEST_F(Tasks, OfAKindThatStartHasNotDeclaredAreRefusedWithThePlugin) {
  EXPECT_EQ(enqueue("nail").result, PORTICO_OK);
  EXPECT_THROW(outlet.check_collected(), std::runtime_error);
}

TEST_F(Tasks, AreRefusedWhileTheStoreCannotBeUsedAndTakenAgainAfterwards) {
  const CaughtLog log;
  broken = true;
  begin(kind("mail", [](task::Run&) { return PORTICO_OK; }));
  const Enqueued refused = enqueue("mail");
  EXPECT_EQ(refused.result, PORTICO_UNAVAILABLE);
  EXPECT_THAT(refused.why, HasSubstr("the disk is full: make room"));
  EXPECT_THAT(scheduler->tally().trouble, HasSubstr("the disk is full"));
  broken = false;
  Enqueued taken;
  ASSERT_TRUE(until([&] { return (taken = enqueue("mail")).result == PORTICO_OK; }));
  EXPECT_TRUE(becomes(taken.ids.at(0), State::done));
  EXPECT_TRUE(log.has("tasks are stored again"));
}

TEST_F(Tasks, WhatWasEnqueuedBeforeThePluginServesIsStoredAsSoonAsItCanBe) {
  std::atomic<int> ran{0};
  broken = true;
  EXPECT_EQ(outlet.declare(kind("mail", [&](task::Run&) { return ++ran, PORTICO_OK; })), "");
  EXPECT_EQ(enqueue("mail").result, PORTICO_OK);
  begin();
  std::this_thread::sleep_for(50ms);
  broken = false;
  EXPECT_TRUE(until([&] { return ran == 1; }));
}

TEST_F(Tasks, AreAskedToStopWhenTheyTakeTooLongAndWhenTheyAreCancelled) {
  std::atomic<int> begun{0};
  const auto wait = [&](task::Run& run) {
    ++begun;
    until([&] { return run.stopped(); });
    return PORTICO_FAILED;
  };
  Kind late = kind("late", wait);
  late.timeout = 20ms;
  late.attempts = 1;
  begin(std::move(late), kind("long", wait));
  EXPECT_TRUE(becomes(enqueue("late").ids.at(0), State::dead));
  const std::string id = enqueue("long").ids.at(0);
  ASSERT_TRUE(until([&] { return begun == 2; }));
  EXPECT_TRUE(scheduler->cancel(id));
  EXPECT_TRUE(becomes(id, State::cancelled));
}

TEST_F(Tasks, OfAHostThatStopsHaveLostNoAttempt) {
  std::atomic<bool> begun{false};
  begin(kind("long", [&](task::Run& run) {
    begun = true;
    until([&] { return run.stopped(); });
    return PORTICO_FAILED;
  }));
  const std::string id = enqueue("long").ids.at(0);
  ASSERT_TRUE(until([&] { return begun.load(); }));
  scheduler->rest();
  ASSERT_TRUE(becomes(id, State::waiting));
  EXPECT_EQ(find(id).attempt, 0u);
  EXPECT_TRUE(scheduler->drain(20s));
  EXPECT_EQ(enqueue("long").result, PORTICO_UNAVAILABLE);
}

TEST_F(Tasks, WhatWasClaimedWhenTheHostStopsEndsAndIsNotRunAgain) {
  const testing::Folder folder;
  settings.store = settings::Tasks::sqlite;
  settings.folder = folder / "tasks";
  std::atomic<int> ran{0};
  std::atomic<bool> told{false}, go{false};
  begin(kind("mail", [&](task::Run&) { return ++ran, PORTICO_OK; }));
  const Row row = make_row(*outlet.find("mail"), {.id = make_task_id(1), .name = "mail"}, 1);
  // Told between the claim of the same transaction and its start.
  scheduler->enqueue({row}, [&](const Enqueued&) {
    told = true;
    until([&] { return go.load(); });
  });
  ASSERT_TRUE(until([&] { return told.load(); }));
  std::thread end{[&] { EXPECT_TRUE(scheduler->drain(20s)); }};
  std::this_thread::sleep_for(100ms);  // it waits for the thread that is held up here
  go = true;
  end.join();
  scheduler.reset();
  EXPECT_EQ(ran, 1);
  EXPECT_EQ(SqliteStore{settings}.find(row.id).value_or(Row{}).state, State::done);
}

TEST_F(Tasks, KeepTheirCodeUntilTheyHaveEnded) {
  std::atomic<bool> open{false}, begun{false};
  begin(kind("long", [&](task::Run&) {
    begun = true;
    until([&] { return open.load(); });
    return PORTICO_OK;
  }));
  enqueue("long");
  ASSERT_TRUE(until([&] { return begun.load(); }));
  const std::weak_ptr<int> pinned = code;
  code.reset();
  scheduler->serve({});
  EXPECT_FALSE(pinned.expired());
  open = true;
  EXPECT_TRUE(until([&] { return pinned.expired(); }));
}

TEST_F(Tasks, ACronEnqueuesWhatIsDue) {
  std::atomic<int> ran{0};
  EXPECT_EQ(outlet.declare(kind("tick", [&](task::Run&) { return ++ran, PORTICO_OK; })), "");
  EXPECT_EQ(outlet.declare(Cron{"tick", "tick", "* * * * * *", "", Schedule{"* * * * * *"},
                                Zone::find(""), Cron::Missed::once, "{}"}),
            "");
  begin();
  EXPECT_TRUE(until([&] { return ran >= 2; }));
}

/// What each transaction outlives, and what was done in those that power takes with it.
struct Seen {
  std::atomic<int> added{0}, ended{0}, crons{0};                 ///< outlive what is promised
  std::atomic<int> added_less{0}, ended_less{0}, crons_less{0};  ///< outlive processes alone
};

class SeenStore final : public SqliteStore {
public:
  SeenStore(const settings::Tasks& settings, Seen& seen) : SqliteStore{settings}, seen_{seen} {}

  using Store::begin;
  void begin(Outlives outlives) override {
    outlives_ = outlives;
    SqliteStore::begin(outlives);
  }
  std::string add(const Row& row) override {
    ++(less() ? seen_.added_less : seen_.added);
    return SqliteStore::add(row);
  }
  bool end(std::string_view id, State state, std::string_view why, std::string_view result,
           Instant now) override {
    ++(less() ? seen_.ended_less : seen_.ended);
    return SqliteStore::end(id, state, why, result, now);
  }
  void set_cron_last(std::string_view plugin, std::string_view label, Instant last) override {
    ++(less() ? seen_.crons_less : seen_.crons);
    SqliteStore::set_cron_last(plugin, label, last);
  }

private:
  bool less() const { return outlives_ == Outlives::processes; }

  Seen& seen_;
  Outlives outlives_{};
};

TEST_F(Tasks, NobodyWaitsForTheDiskButThoseWhoWerePromisedSomething) {
  Seen seen;
  declare(kind("mail", [](task::Run&) { return PORTICO_OK; }));
  declare(kind("tick", [](task::Run&) { return PORTICO_OK; }));
  Cron each_second{.label = "tick",
                   .kind = "tick",
                   .text = "* * * * * *",
                   .zone_name = {},
                   .schedule = Schedule{"* * * * * *"},
                   .zone = Zone::find(""),
                   .missed = Cron::Missed::once,
                   .args = "{}"};
  ASSERT_EQ(outlet.declare(std::move(each_second)), "");
  scheduler.emplace(
      settings, [&] { return std::make_unique<SeenStore>(settings, seen); }, wall_clock);
  begin();
  for (int count = 0; count < 20; ++count) ASSERT_EQ(enqueue("mail").result, PORTICO_OK);
  ASSERT_TRUE(until([&] { return seen.crons >= 3 && seen.ended + seen.ended_less >= 22; }));
  EXPECT_GE(seen.added, 22);
  EXPECT_EQ(seen.added_less, 0) << "it is promised that what is enqueued runs";
  EXPECT_EQ(seen.crons_less, 0) << "no time comes twice";
  EXPECT_GT(seen.ended_less, 0) << "it is not promised that it runs no second time";
  scheduler.reset();
}

/// A store that takes its time.
class FarStore final : public SqliteStore {
public:
  struct Seen {
    std::atomic<int> turns{0}, looks{0};  ///< looks: at what others have left, once a second
    std::atomic<Ticket> begun{0};
    std::chrono::milliseconds turn{0};  ///< so long it takes to begin one
  };

  FarStore(const settings::Tasks& settings, Seen& seen)
      : SqliteStore{settings},
        seen_{seen},
        begun_{std::make_shared<Far>(seen)} {}

  using Store::begin;
  void begin(Outlives outlives) override {
    ++seen_.turns;
    std::this_thread::sleep_for(seen_.turn);
    SqliteStore::begin(outlives);
  }
  std::size_t recover(std::uint32_t most_crashes, Instant now) override {
    ++seen_.looks;
    return SqliteStore::recover(most_crashes, now);
  }
  std::shared_ptr<Begun> begun() override { return begun_; }

private:
  class Far final : public Begun {
  public:
    explicit Far(Seen& seen) : seen_{seen} {}
    void tell(Ticket last) override {
      std::this_thread::sleep_for(1ms);
      seen_.begun = last;
    }

  private:
    Seen& seen_;
  };

  Seen& seen_;
  std::shared_ptr<Begun> begun_;
};

TEST_F(Tasks, WhatIsToldToBeginAndFindsNoThreadIsGivenBackAndNoTurnComesForIt) {
  FarStore::Seen seen;
  std::atomic<bool> go{false};
  std::atomic<int> slow{0}, fast{0};
  settings.threads = 4;
  scheduler.emplace(
      settings, [&] { return std::make_unique<FarStore>(settings, seen); }, wall_clock);
  begin(kind("fast", [&](task::Run&) { return ++fast, PORTICO_OK; }),
        kind("slow", [&](task::Run& run) {
          ++slow;
          until([&] { return go.load() || run.stopped(); });
          return PORTICO_OK;
        }));
  std::vector<Order> orders(3000);
  for (Order& order : orders) order.name = "fast";
  for (std::size_t at = 1000; at < orders.size(); ++at) orders[at].name = "slow";
  ASSERT_EQ(outlet.enqueue(orders).result, PORTICO_OK);
  ASSERT_TRUE(until([&] { return slow == 4; }));
  ASSERT_GT(seen.begun, 0u) << "nothing was claimed ahead";
  const auto looks_again = [&](int times) {
    const int before = seen.looks;
    return until([&] { return seen.looks >= before + times; });
  };
  ASSERT_TRUE(looks_again(2));
  const int turns = seen.turns;
  ASSERT_TRUE(looks_again(3));
  EXPECT_LT(seen.turns - turns, 30) << "for three looks";
  std::size_t running = 0;
  scheduler->with([&](Store& store) {
    running = store.list({.state = State::running, .most = orders.size()}).size();
  });
  EXPECT_EQ(running, 4u) << "the others wait, and others may go before them";
  EXPECT_LE(seen.begun, static_cast<Ticket>(fast + slow)) << "no more have begun than did";
  go = true;
  scheduler.reset();
}

TEST_F(Tasks, WhatIsDelayedIsSeenWhenItIsDueAlsoBehindTasksThatHaveJustEndedFast) {
  FarStore::Seen seen;
  seen.turn = 50ms;
  std::atomic<int> steps{0}, ended{0}, at_step{0}, at_end{0};
  std::atomic<bool> go{false};
  settings.threads = 2;
  settings.queues = R"({"one": {"at_most": 1}})";
  scheduler.emplace(
      settings, [&] { return std::make_unique<FarStore>(settings, seen); }, wall_clock);
  Kind step = kind("step", [&](task::Run& run) {
    if (++steps % 2 == 1) return PORTICO_OK;
    at_step = seen.looks.load();
    until([&] { return go.load() || run.stopped(); });
    ++ended;
    return PORTICO_OK;
  });
  step.queue = "one";
  begin(std::move(step), kind("end", [&](task::Run&) {
          at_end = seen.looks.load();
          go = true;
          return PORTICO_OK;
        }));
  bool soon = false;
  for (int round = 0; round < 5 && !soon; ++round) {
    go = false;
    const int looks = seen.looks;
    ASSERT_TRUE(until([&] { return seen.looks > looks; }));
    std::vector<Order> orders(3);
    orders[0].name = orders[1].name = "step";
    orders[2].name = "end";
    orders[2].delay = 250;
    ASSERT_EQ(outlet.enqueue(orders).result, PORTICO_OK);
    ASSERT_TRUE(until([&] { return ended > round; }));
    soon = at_end == at_step;
  }
  EXPECT_TRUE(soon) << "it never ran before the look that is due each second";
  scheduler.reset();
}

/// What is claimed ahead of the threads.
class AheadStore final : public SqliteStore {
public:
  AheadStore(const settings::Tasks& settings, std::atomic<int>& ahead, std::atomic<int>& most)
      : SqliteStore{settings},
        ahead_{ahead},
        most_{most} {}

  using SqliteStore::begin;
  void begin(Outlives outlives) override {
    started_ = 0;
    SqliteStore::begin(outlives);
  }
  void start(std::string_view id, std::uint32_t attempt, Instant now, Ticket ticket) override {
    if (ticket > 0) ++ahead_;
    most_ = std::max(most_.load(), ++started_);
    SqliteStore::start(id, attempt, now, ticket);
  }

private:
  std::atomic<int>& ahead_;
  std::atomic<int>& most_;  ///< in one transaction
  int started_ = 0;
};

/// Tasks that end at once until something is held, and from then on not before they may.
class TasksAhead : public Tasks {
protected:
  TasksAhead() {
    settings.threads = 2;
    scheduler.emplace(
        settings, [this] { return std::make_unique<AheadStore>(settings, ahead, at_once); },
        wall_clock);
  }
  ~TasksAhead() override {
    go = true;
    scheduler.reset();
  }
  void begin_many() {
    begin(kind("mail", [this](task::Run& run) {
      if (ahead > 0 && ++slow > 0) until([&] { return go.load() || run.stopped(); });
      const std::lock_guard lock{mutex};
      ran.push_back(run.facts().id);
      return PORTICO_OK;
    }));
    std::vector<Order> orders(many);
    for (Order& order : orders) order.name = "mail";
    ids = outlet.enqueue(orders).ids;
  }
  std::vector<Row> all(State state) {
    std::vector<Row> rows;
    scheduler->with([&](Store& store) { rows = store.list({.state = state, .most = 2 * many}); });
    return rows;
  }
  std::size_t count() {
    const std::lock_guard lock{mutex};
    return ran.size();
  }

  static constexpr std::size_t many = 3000;
  std::atomic<int> ahead{0}, at_once{0}, slow{0};
  std::atomic<bool> go{false};
  std::mutex mutex;
  std::vector<std::string> ran, ids;
};

TEST_F(TasksAhead, AreClaimedWhereTheyEndFasterThanTheStoreIsAskedAndEachRunsOnce) {
  go = true;
  begin_many();
  ASSERT_TRUE(until([&] { return all(State::done).size() == many; }));
  EXPECT_GT(ahead, 0);
  EXPECT_LE(at_once, 512 + 2) << "others may want to have something stored";
  std::sort(ran.begin(), ran.end());
  EXPECT_EQ(std::unique(ran.begin(), ran.end()) - ran.begin(), static_cast<std::ptrdiff_t>(many));
}

TEST_F(TasksAhead, AreGivenBackWhenTheyDoNotBeginSoSoonAndOthersGoBeforeThem) {
  begin_many();
  ASSERT_TRUE(until([&] { return slow == 2 && all(State::running).size() == 2; }));
  ASSERT_GT(ahead, 0);
  for (const Row& row : all(State::waiting)) EXPECT_EQ(row.attempt, 0u);
  const std::string urgent = enqueue("mail", [](Order& order) { order.priority = 1; }).ids.at(0);
  const std::size_t before = count();
  go = true;
  ASSERT_TRUE(until([&] { return count() == many + 1; }));
  const auto place = std::find(ran.begin(), ran.end(), urgent) - ran.begin();
  EXPECT_LE(place, static_cast<std::ptrdiff_t>(before + 4)) << "beside those that ran already";
}

// A crash of the process, before it has begun, would make it a dead letter.
TEST_F(TasksAhead, IsWhatHasOneAttemptLeftAlsoWhereAThreadIsFree) {
  go = true;
  Kind last = kind("mail", [](task::Run&) { return PORTICO_OK; });
  last.attempts = 1;
  begin(std::move(last));
  enqueue("mail");
  ASSERT_TRUE(until([&] { return all(State::done).size() == 1; }));
  EXPECT_EQ(ahead, 1);
}

TEST_F(TasksAhead, HaveLostNoAttemptWhenTheHostStops) {
  begin_many();
  ASSERT_TRUE(until([&] { return slow == 2; }));
  scheduler->rest();
  ASSERT_TRUE(until([&] { return all(State::running).empty(); }));
  const std::size_t begun = count();
  for (const Row& row : all(State::waiting)) EXPECT_EQ(row.attempt, 0u);
  EXPECT_EQ(all(State::done).size(), begun);
  EXPECT_TRUE(scheduler->drain(20s));
}

TEST_F(TasksAhead, DoNotKeepTheCodeOfAVersionThatServesNoMore) {
  begin_many();
  ASSERT_TRUE(until([&] { return slow == 2; }));
  scheduler->serve({});
  EXPECT_TRUE(until([&] { return all(State::running).size() == 2; }));
  const std::weak_ptr<int> pinned = code;
  code.reset();
  go = true;
  EXPECT_TRUE(until([&] { return pinned.expired(); }));
}

TEST(LimitsOfQueues, AreObjects) {
  EXPECT_EQ(limits_of_queues(R"({"slow": {"at_most": 2}})").at("slow"), 2u);
  EXPECT_THROW(limits_of_queues(R"({"slow": 2})"), std::runtime_error);
  EXPECT_THROW(limits_of_queues(R"({"slow": {"at_most": 0}})"), std::runtime_error);
}

}  // namespace
}  // namespace portico::task
