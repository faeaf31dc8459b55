#include "task/run/due_tasks.hpp"

#include <algorithm>
#include <memory>

#include <gmock/gmock.h>

#include "task/store/sqlite_store.hpp"

namespace portico::task {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// A store that counts what is read from it.
class CountedStore final : public SqliteStore {
public:
  using SqliteStore::SqliteStore;
  std::vector<Row> due(std::string_view plugin, std::string_view name, std::size_t most) override {
    std::vector<Row> rows = SqliteStore::due(plugin, name, most);
    read += rows.size();
    return rows;
  }
  std::size_t read = 0;
};

class DueTasksTest : public ::testing::Test {
protected:
  static settings::Tasks in_memory() {
    settings::Tasks settings;
    settings.store = settings::Tasks::memory;
    return settings;
  }
  void SetUp() override { store.begin(); }

  /// `count` tasks of that kind, due one after the other.
  void wait(const std::string& name, int count, int priority, Instant due) {
    for (int at = 0; at < count; ++at) {
      Row row;
      row.id = name + std::to_string(store_size++);
      row.plugin = "shop", row.name = name, row.queue = "default", row.args = "{}";
      row.priority = priority, row.due = due + at;
      store.add(row);
    }
  }
  /// In the queue of its name.
  const Kind& kind(const std::string& name, const std::string& queue = {}) {
    kinds.push_back(std::make_unique<Kind>());
    kinds.back()->name = name;
    kinds.back()->queue = queue.empty() ? name : queue;
    return *kinds.back();
  }
  /// 20 kinds, "kind0" and so on, of which there may be so many each; `wait_for` has their tasks wait.
  template <class WaitFor> std::vector<DueKind> twenty(std::size_t most, const WaitFor& wait_for) {
    std::vector<DueKind> all;
    for (int at = 0; at < 20; ++at) {
      const std::string name = "kind" + std::to_string(at);
      wait_for(name, at);
      all.push_back({&plugin, &kind(name), most});
    }
    return all;
  }
  /// Of all that is found, the places of the first `room`: "priority due".
  static std::vector<std::string> first(std::vector<DueTask> found, std::size_t room) {
    std::sort(found.begin(), found.end(), [](const DueTask& one, const DueTask& other) {
      return std::pair{-one.row.priority, one.row.due} <
             std::pair{-other.row.priority, other.row.due};
    });
    found.resize(std::min(found.size(), room));
    std::vector<std::string> places;
    for (const DueTask& one : found)
      places.push_back(one.row.name + ' ' + std::to_string(one.row.due));
    return places;
  }

  CountedStore store{in_memory()};
  const std::string plugin = "shop";
  std::vector<std::unique_ptr<Kind>> kinds;
  int store_size = 0;
};

TEST_F(DueTasksTest, AreTheFirstOfAllKinds) {
  wait("a", 2, 0, 10);
  wait("b", 2, 1, 20);
  wait("c", 2, 0, 5);
  std::vector<DueKind> all;
  for (const char* name : {"a", "b", "c"}) all.push_back({&plugin, &kind(name), 4});
  EXPECT_THAT(first(due_tasks(store, all, 4), 4), ElementsAre("b 20", "b 21", "c 5", "c 6"));
}

TEST_F(DueTasksTest, OfManyKindsNotAllThatWaitsIsRead) {
  const std::vector<DueKind> all =
      twenty(500, [this](const std::string& name, int at) { wait(name, 500, 0, at); });
  store.read = 0;
  EXPECT_EQ(first(due_tasks(store, all, 500), 500).size(), 500U);
  EXPECT_LT(store.read, 2500U);
}

TEST_F(DueTasksTest, OneKindThatGoesBeforeTheOthersIsReadAsFarAsThereIsRoom) {
  const std::vector<DueKind> all = twenty(
      500, [this](const std::string& name, int at) { wait(name, 500, at == 7 ? 1 : 0, at); });
  const std::vector<std::string> found = first(due_tasks(store, all, 400), 400);
  ASSERT_EQ(found.size(), 400U);
  EXPECT_EQ(found.front(), "kind7 7");
  EXPECT_EQ(found.back(), "kind7 406");
}

TEST_F(DueTasksTest, OfAKindAreAsManyAsItMayHave) {
  wait("a", 100, 1, 0);
  wait("b", 100, 0, 0);
  const std::vector<DueKind> all{{&plugin, &kind("a"), 3}, {&plugin, &kind("b"), 50}};
  EXPECT_THAT(first(due_tasks(store, all, 5), 5), ElementsAre("a 0", "a 1", "a 2", "b 0", "b 1"));
  EXPECT_THAT(due_tasks(store, {}, 5), IsEmpty());
}

TEST_F(DueTasksTest, OneBusyKindBesideOthersIsReadAsFarAsThereIsRoom) {
  const std::vector<DueKind> all = twenty(500, [this](const std::string& name, int at) {
    wait(name, at == 3 ? 2000 : 1, 0, 1000 * at);
  });
  store.read = 0;
  EXPECT_EQ(first(due_tasks(store, all, 500), 500).size(), 500U);
  EXPECT_LT(store.read, 1200U);
}

// What its queue has no room for takes that of nobody else.
TEST_F(DueTasksTest, KindsOfALimitedQueueKeepNoOthersBack) {
  std::vector<DueKind> all;
  for (int at = 0; at < 40; ++at) {
    const std::string name = "slow" + std::to_string(at);
    wait(name, 4, 0, 0);
    all.push_back({&plugin, &kind(name, "slow"), 4});
  }
  wait("fast", 100, 0, 1000);
  all.push_back({&plugin, &kind("fast"), 64});
  const std::vector<DueTask> found = due_tasks(store, all, 64);
  EXPECT_GE(std::count_if(found.begin(), found.end(),
                          [](const DueTask& one) { return one.row.name == "fast"; }),
            60);
}

}  // namespace
}  // namespace portico::task
