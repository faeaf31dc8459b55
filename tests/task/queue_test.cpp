#include "task/queue.hpp"

#include <atomic>
#include <future>
#include <mutex>
#include <stdexcept>
#include <thread>

#include <gmock/gmock.h>

#include "plugin/log.hpp"
#include "portico/ending.h"
#include "slowness.hpp"

namespace portico::task {
namespace {

using testing::CaughtLog;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::chrono_literals;

constexpr auto soon = 20s * slowness;

/// Wraps a C++ function as the C object that a plugin hands over.
template <class Work> Task task(std::string name, Work work) {
  portico_task raw{};
  raw.self = new Work{std::move(work)};
  raw.run = [](void* self) -> portico_result { return (*static_cast<Work*>(self))(); };
  raw.drop = [](void* self) { delete static_cast<Work*>(self); };
  return {std::move(name), message::Owned<portico_task>{raw}};
}

template <class... Tasks> Batch batch(Tasks... tasks) {
  Batch made;
  made.origin = "shop POST /orders";
  (made.tasks.push_back(std::move(tasks)), ...);
  return made;
}

class Words {
public:
  portico_result add(const std::string& word) {
    const std::lock_guard lock{mutex_};
    words_.push_back(word);
    return PORTICO_OK;
  }
  std::vector<std::string> all() const {
    const std::lock_guard lock{mutex_};
    return words_;
  }

private:
  mutable std::mutex mutex_;
  std::vector<std::string> words_;
};

TEST(Queue, RunsABatchInOrder) {
  Words words;
  Queue queue{{4, 8}};
  queue.add(batch(task("a",
                       [&] {
                         std::this_thread::sleep_for(20ms);
                         return words.add("a");
                       }),
                  task("b", [&] { return words.add("b"); }),
                  task("c", [&] { return words.add("c"); })));
  EXPECT_EQ(queue.drain(soon), 0u);
  EXPECT_THAT(words.all(), ElementsAre("a", "b", "c"));
}

TEST(Queue, RunsOnAThreadOfItsOwn) {
  std::promise<std::thread::id> where;
  Queue queue{{1, 8}};
  queue.add(
      batch(task("a", [&] { return where.set_value(std::this_thread::get_id()), PORTICO_OK; })));
  EXPECT_NE(where.get_future().get(), std::this_thread::get_id());
}

TEST(Queue, EndsABatchAtTheFirstFailure) {
  const CaughtLog log;
  Words words;
  Queue queue{{1, 8}};
  queue.add(batch(task("a", [&] { return words.add("a"); }),
                  task("mail", [] { return PORTICO_FAILED; }),
                  task("c", [&] { return words.add("c"); })));
  queue.add(batch(task("d", [&] { return words.add("d"); })));
  EXPECT_EQ(queue.drain(soon), 0u);
  EXPECT_THAT(words.all(), ElementsAre("a", "d"));
  EXPECT_THAT(
      log.text(),
      HasSubstr("task: shop POST /orders: task 'mail' reported a failure; the 1 task after it"));
}

/// What gives back what a call has used: told when it is dropped.
Task ending(Words& words) {
  struct End {
    Words* words;
    ~End() { words->add("end"); }
  };
  portico_task raw{};
  raw.self = new End{&words};
  raw.run = [](void*) -> portico_result { return PORTICO_OK; };
  raw.drop = [](void* self) { delete static_cast<End*>(self); };
  return {PORTICO_ENDING, message::Owned<portico_task>{raw}};
}

TEST(Queue, AnEndingComesAfterTheOthersAndIsNoTask) {
  const CaughtLog log;
  Words words;
  Queue queue{{1, 8}};
  queue.add(batch(ending(words), task("a", [&] { return words.add("a"); })));
  queue.add(batch(task("mail", [&] { return words.add("b"), PORTICO_FAILED; }), ending(words)));
  queue.add(batch(ending(words)));
  EXPECT_EQ(queue.drain(soon), 0u);
  EXPECT_THAT(words.all(), ElementsAre("a", "end", "b", "end", "end"));
  const Queue::Snapshot figures = queue.snapshot();
  EXPECT_EQ(figures.done, 1u);
  EXPECT_EQ(figures.failed, 1u);
  EXPECT_EQ(figures.skipped, 0u);
  EXPECT_THAT(log.text(), Not(HasSubstr("will not run")));
}

TEST(Queue, AnEndingIsNeverLost) {
  const CaughtLog log;
  Words words;
  Queue queue{{1, 8}};
  const std::uint64_t before = queue.snapshot().lost;
  queue.lose(batch(task("mail", [] { return PORTICO_OK; }), ending(words)), "of a reason");
  EXPECT_THAT(words.all(), ElementsAre("end"));
  EXPECT_EQ(queue.snapshot().lost, before + 1);
  EXPECT_THAT(log.text(), HasSubstr("task 'mail' is lost: of a reason"));
  EXPECT_THAT(log.text(), Not(HasSubstr("used is lost")));
}

TEST(Queue, SurvivesExceptionsOfTasks) {
  const CaughtLog log;
  Words words;
  Queue queue{{1, 8}};
  queue.add(batch(task("std", []() -> portico_result { throw std::runtime_error{"disk full"}; })));
  queue.add(batch(task("int", []() -> portico_result { throw 42; })));
  queue.add(batch(task("z", [&] { return words.add("z"); })));
  EXPECT_EQ(queue.drain(soon), 0u);
  EXPECT_THAT(words.all(), ElementsAre("z"));
  EXPECT_TRUE(log.has("task 'std' threw a std::runtime_error: disk full"));
  EXPECT_TRUE(log.has("task 'int' threw an int: 42"));
}

TEST(Queue, KeepsTheCodeOfTasksUntilTheyAreDropped) {
  auto code = std::make_shared<std::atomic<bool>>(true);
  std::atomic<int> dropped{0};
  struct Witness {
    std::weak_ptr<std::atomic<bool>> code;
    std::atomic<int>* dropped;
    ~Witness() {
      if (dropped && !code.expired()) ++*dropped;
    }
  };
  Queue queue{{1, 8}};
  for (const auto outcome : {PORTICO_OK, PORTICO_FAILED}) {
    auto witness = std::make_shared<Witness>(Witness{code, nullptr});
    witness->dropped = &dropped;
    Batch one = batch(task("a", [witness, outcome]() -> portico_result { return outcome; }),
                      task("b", [witness] { return PORTICO_OK; }));
    one.pinned = code;
    witness.reset();
    queue.add(std::move(one));
  }
  const std::weak_ptr<std::atomic<bool>> watched = code;
  code.reset();
  EXPECT_EQ(queue.drain(soon), 0u);
  EXPECT_EQ(dropped, 2);
  EXPECT_TRUE(watched.expired());
}

TEST(Queue, HasRoomUpToItsCapacityAndLosesNothingBeyond) {
  std::promise<void> gate;
  auto opened = gate.get_future().share();
  std::atomic<int> ran{0};
  Queue queue{{1, 2}};
  queue.add(batch(task("gate", [opened] { return opened.wait(), PORTICO_OK; })));
  while (queue.waiting() != 0) std::this_thread::yield();
  EXPECT_TRUE(queue.room());
  queue.add(batch(task("a", [&] { return ++ran, PORTICO_OK; })));
  EXPECT_TRUE(queue.room());
  queue.add(batch(task("b", [&] { return ++ran, PORTICO_OK; })));
  EXPECT_FALSE(queue.room());
  queue.add(batch(task("c", [&] { return ++ran, PORTICO_OK; })));
  gate.set_value();
  EXPECT_EQ(queue.drain(soon), 0u);
  EXPECT_EQ(ran, 3);
}

TEST(Queue, NamesWhatIsLostWhenPatienceEnds) {
  const CaughtLog log;
  std::promise<void> gate;
  auto opened = gate.get_future().share();
  Words words;
  auto queue = std::make_unique<Queue>(Queue::Size{1, 8});
  auto code = std::make_shared<int>();
  const std::weak_ptr<int> held = code;
  Batch first = batch(task("stuck", [opened] { return opened.wait(), PORTICO_OK; }),
                      task("follower", [&] { return words.add("follower"); }));
  first.pinned = std::move(code);
  queue->add(std::move(first));
  while (queue->waiting() != 0) std::this_thread::yield();
  queue->add(
      batch(task("a", [&] { return words.add("a"); }), task("b", [&] { return words.add("b"); })));
  EXPECT_EQ(queue->drain(50ms), 4u) << "it does not wait for the gate, which opens later";
  EXPECT_FALSE(queue->idle());
  EXPECT_TRUE(log.has("task 'stuck' still runs"));
  EXPECT_TRUE(log.has("task 'follower' is lost: the task before it still runs"));
  EXPECT_TRUE(log.has("task 'a' is lost"));
  EXPECT_TRUE(log.has("task 'b' is lost"));
  queue.reset();
  gate.set_value();
  EXPECT_TRUE(until([&] { return held.expired(); })) << "the thread still has the batch";
  EXPECT_TRUE(words.all().empty()) << "a task ran that was reported lost";
}

TEST(Queue, LosesAndNamesWhatComesAfterTheDrain) {
  const CaughtLog log;
  bool dropped = false;
  Queue queue{{1, 8}};
  queue.drain(0ms);
  portico_task raw{&dropped, [](void*) -> portico_result { return PORTICO_OK; },
                   [](void* self) { *static_cast<bool*>(self) = true; }};
  Batch late;
  late.origin = "shop POST /orders";
  late.tasks.push_back({"late", message::Owned<portico_task>{raw}});
  queue.add(std::move(late));
  EXPECT_TRUE(dropped);
  EXPECT_TRUE(log.has("task 'late' is lost: the host is stopping"));
}

TEST(Queue, CountsWhatItDoes) {
  std::promise<void> gate;
  std::shared_future<void> open = gate.get_future().share();
  const auto wait = [open]() -> portico_result { return open.wait(), PORTICO_OK; };
  const auto fail = []() -> portico_result { return PORTICO_FAILED; };
  const auto good = []() -> portico_result { return PORTICO_OK; };
  Queue queue{{1, 8}};
  queue.add(batch(task("wait", wait)));
  while (queue.snapshot().running == 0) std::this_thread::yield();
  queue.add(batch(task("fails", fail), task("never", good), task("never", good)));
  queue.add(batch(task("good", good)));
  std::this_thread::sleep_for(10ms);
  const Queue::Snapshot before = queue.snapshot();
  EXPECT_EQ(before.waiting, 2u);
  EXPECT_EQ(before.running, 1u);
  EXPECT_GE(before.oldest, 10ms);
  EXPECT_EQ(before.done, 0u);

  gate.set_value();
  EXPECT_EQ(queue.drain(soon), 0u);
  queue.add(batch(task("late", good), task("late", good)));
  const Queue::Snapshot after = queue.snapshot();
  EXPECT_EQ(after.waiting, 0u);
  EXPECT_EQ(after.running, 0u);
  EXPECT_EQ(after.oldest, 0ms);
  EXPECT_EQ(after.done, 2u);
  EXPECT_EQ(after.failed, 1u);
  EXPECT_EQ(after.skipped, 2u);
  EXPECT_EQ(after.lost, 2u);
}

TEST(Queue, TakesBatchesFromManyThreads) {
  std::atomic<int> ran{0};
  Queue queue{{2, 100000}};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 1000; ++i) queue.add(batch(task("a", [&] { return ++ran, PORTICO_OK; })));
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(queue.drain(soon), 0u);
  EXPECT_TRUE(queue.idle());
  EXPECT_EQ(ran, 4000);
}

}  // namespace
}  // namespace portico::task
