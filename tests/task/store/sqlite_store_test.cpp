#include "task/store/sqlite_store.hpp"

#include <csignal>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "plugin/folder.hpp"
#include "plugin/log.hpp"
#include "task/store/database.hpp"
#include "task/store/owners.hpp"
#include "task/store/sqlite_file.hpp"

namespace portico::task {
namespace {

using ::testing::AllOf;
using testing::CaughtLog;
using ::testing::ElementsAre;
using testing::Folder;
using ::testing::HasSubstr;
using ::testing::Not;

settings::Tasks in(const Folder& folder) {
  settings::Tasks settings;
  settings.folder = folder / "tasks";
  settings.durable = settings::Tasks::Durable::process;
  return settings;
}
settings::Tasks in_memory() {
  settings::Tasks settings;
  settings.store = settings::Tasks::memory;
  return settings;
}

Row row(const std::string& id, int priority = 0, Instant due = 0) {
  Row made;
  made.id = id;
  made.plugin = "shop";
  made.name = "mail";
  made.queue = "default";
  made.args = R"({"to":"ada"})";
  made.priority = priority;
  made.due = due;
  made.attempts = 5;
  return made;
}
std::vector<std::string> ids(const std::vector<Row>& rows) {
  std::vector<std::string> all;
  for (const Row& one : rows) all.push_back(one.id);
  return all;
}
std::string refusal(const settings::Tasks& settings) {
  try {
    SqliteStore{settings};
  } catch (const StoreError& error) {
    return error.what();
  }
  return "is taken";
}

TEST(SqliteStore, KeepsWhatWasCommittedAndNothingElse) {
  const Folder folder;
  {
    SqliteStore store{in(folder)};
    store.begin();
    store.add(row("a"));
    store.commit();
    store.begin();
    store.add(row("b"));
    store.rollback();
  }
  SqliteStore store{in(folder)};
  EXPECT_TRUE(store.find("a"));
  EXPECT_FALSE(store.find("b"));
  EXPECT_EQ(store.find("a")->args, R"({"to":"ada"})");
}

TEST(SqliteStore, GivesTheHighestPriorityFirstAndOfTheseTheOldest) {
  SqliteStore store{in_memory()};
  for (const Row& one : {row("late", 0, 9), row("early", 0, 1), row("urgent", 5, 20)})
    store.add(one);
  EXPECT_THAT(ids(store.due("shop", "mail", 2)), ElementsAre("urgent", "early"));
  EXPECT_THAT(ids(store.due("shop", "other", 2)), ElementsAre());
}

TEST(SqliteStore, AKeyIsOneTaskUntilThatHasEnded) {
  SqliteStore store{in_memory()};
  Row first = row("a"), second = row("b");
  first.unique = second.unique = "key";
  EXPECT_EQ(store.add(first), "a");
  EXPECT_EQ(store.add(second), "a");
  store.start("a", 1, 1);
  EXPECT_EQ(store.add(second), "a");
  EXPECT_TRUE(store.end("a", State::done, "", "", 2));
  EXPECT_EQ(store.add(second), "b");
}

TEST(SqliteStore, DelaysUntilItIsDueAlsoWhenTheClockIsSet) {
  SqliteStore store{in_memory()};
  store.add(row("a"));
  store.start("a", 1, 1);
  store.put_back("a", 1, 500, "no route");
  store.wake(499);
  EXPECT_EQ(store.find("a")->state, State::delayed);
  EXPECT_EQ(store.next_due(), 500);
  store.shift(-400);
  store.wake(100);
  EXPECT_THAT(ids(store.due("shop", "mail", 9)), ElementsAre("a"));
  EXPECT_EQ(store.find("a")->error, "no route");
}

TEST(SqliteStore, IsDeadAfterThreeCrashesAndRunsAgainWhenItIsRevived) {
  SqliteStore store{in_memory()};
  store.add(row("a"));
  for (std::uint32_t crash = 1; crash <= 3; ++crash) {
    store.start("a", crash, 1);
    EXPECT_EQ(store.crash("a", 3, 1, 1), crash == 3);
  }
  EXPECT_EQ(store.find("a")->state, State::dead);
  EXPECT_EQ(store.find("a")->error, "its process ended 3 times while it ran");
  EXPECT_TRUE(store.revive("a", 7));
  EXPECT_EQ(store.find("a")->attempt, 0u);
  EXPECT_FALSE(store.revive("a", 7)) << "it waits already";
}

TEST(SqliteStore, WhatWasCancelledMeanwhileIsNotRunAgainWhenItsProcessEnds) {
  SqliteStore store{in_memory()};
  store.add(row("a"));
  store.start("a", 1, 1);
  EXPECT_TRUE(store.end("a", State::cancelled, "by command", "", 2));
  EXPECT_FALSE(store.crash("a", 3, 3, 3));
  EXPECT_EQ(store.find("a")->state, State::cancelled);
}

TEST(SqliteStore, ATaskThatMayBeDeadTheNextTimeIsFoundByItself) {
  SqliteStore store{in_memory()};
  for (const char* id : {"a", "b"}) store.add(row(id));
  for (std::uint32_t crash = 1; crash <= Store::suspicious; ++crash) {
    store.start("a", crash, 1);
    store.crash("a", 3, 1, 1);
  }
  EXPECT_THAT(ids(store.due("shop", "mail", 9)), ElementsAre("b"));
  EXPECT_EQ(store.due_suspect("shop", "mail").value_or(Row{}).id, "a");
}

TEST(SqliteStore, PromisesNothingWhenItsFileIsNotThereAnyMore) {
  const Folder folder;
  SqliteStore store{in(folder)};
  std::filesystem::rename(folder / "tasks", folder / "elsewhere");
  store.begin();
  store.add(row("a"));
  EXPECT_THROW(store.commit(), StoreError);
  SqliteStore{in(folder)};
  EXPECT_THROW((store.begin(), store.commit()), StoreError) << "another file is there";
}

TEST(SqliteStore, WhatRanInAProcessThatHasEndedIsRunAgain) {
  const Folder folder;
  const pid_t child = ::fork();
  if (child == 0) {
    SqliteStore store{in(folder)};
    store.begin();
    store.add(row("a"));
    store.start("a", 1, 1);
    store.commit();
    ::_exit(0);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_EQ(status, 0);
  SqliteStore store{in(folder)};
  EXPECT_EQ(store.recover(3, 5), 1u);
  EXPECT_EQ(store.find("a")->state, State::waiting);
  EXPECT_EQ(store.find("a")->crashes, 1u);
  store.start("a", 2, 6);
  EXPECT_EQ(store.recover(3, 7), 0u) << "this process lives";
}

TEST(SqliteStore, WhatAProcessHadClaimedAheadAndNotBegunWaitsAsBeforeWhenItHasEnded) {
  const Folder folder;
  int told[2];
  ASSERT_EQ(::pipe(told), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    SqliteStore other{in(folder)};
    other.begin();
    for (const char* id : {"at once", "begun", "held", "last"}) other.add(row(id, 0, 7));
    other.start("at once", 1, 1, 0);
    other.start("begun", 1, 1, 1);
    other.start("held", 1, 1, 2);
    other.start("last", 1, 1, 3);
    other.commit();
    other.begun()->tell(1);
    while (::write(told[1], "x", 1) == 1) ::pause();
  }
  char byte = 0;
  ASSERT_EQ(::read(told[0], &byte, 1), 1);
  SqliteStore store{in(folder)};
  EXPECT_EQ(store.recover(3, 9), 0u) << "it lives";
  ::kill(child, SIGKILL);
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  for (const int end : told) ::close(end);
  EXPECT_EQ(store.recover(3, 9), 4u);
  for (const char* id : {"at once", "begun"}) {
    EXPECT_EQ(store.find(id)->crashes, 1u) << id;
    EXPECT_EQ(store.find(id)->attempt, 1u) << id;
  }
  for (const char* id : {"held", "last"}) {
    const Row held = *store.find(id);
    EXPECT_EQ(held.state, State::waiting) << id;
    EXPECT_EQ(held.crashes + held.attempt, 0u) << id;
    EXPECT_EQ(held.due, 7) << id << " has its place in the queue";
    EXPECT_EQ(held.error, "") << id;
  }
}

TEST(SqliteStore, WhoeverGetsTheNumberOfAProcessThatHasEndedKnowsWhatHadBegunThere) {
  const Folder folder;
  const pid_t child = ::fork();
  if (child == 0) {
    SqliteStore other{in(folder)};
    other.begin();
    for (const char* id : {"begun", "held"}) other.add(row(id));
    other.start("begun", 1, 1, 1);
    other.start("held", 1, 1, 2);
    other.commit();
    other.begun()->tell(1);
    ::_exit(0);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  SqliteStore store{in(folder)};
  EXPECT_EQ(store.find("held")->state, State::waiting);
  EXPECT_EQ(store.find("held")->attempt, 0u);
  EXPECT_EQ(store.recover(3, 9), 1u);
  EXPECT_EQ(store.find("begun")->crashes, 1u);
}

std::filesystem::path lock_of(const Folder& folder) {
  return std::filesystem::path{in(folder).folder} / "tasks.lock";
}

/// The number that another process gets which opens the store now.
int number_of_another(const Folder& folder) {
  const pid_t child = ::fork();
  if (child == 0) {
    int number = 255;
    try {
      number = Owners::of(lock_of(folder))->own();
    } catch (const StoreError&) {
    }
    ::_exit(number);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

TEST(SqliteStore, KeepsTheNumberOfItsProcessWhenItIsOpenedAgainWithClaimsHeld) {
  const Folder folder;
  auto store = std::make_unique<SqliteStore>(in(folder));
  std::shared_ptr<Begun> held = store->begun();
  store.reset();
  store = std::make_unique<SqliteStore>(in(folder));
  EXPECT_EQ(number_of_another(folder), 2);
  held.reset();  // of a claim that has ended
  EXPECT_EQ(number_of_another(folder), 2) << "the first process lives still";
}

TEST(SqliteStore, ANewLockFileIsLockedToo) {
  const Folder folder;
  SqliteStore store{in(folder)};
  const auto held = store.begun();
  std::filesystem::remove(lock_of(folder));
  SqliteStore again{in(folder)};
  EXPECT_NE(again.begun(), held);
  EXPECT_EQ(number_of_another(folder), 2);
}

TEST(Database, NamesOtherTablesForThoseMistakesAloneThatTheyBring) {
  Database database{":memory:", 0};
  const auto refusal_of = [&](const std::string& sql) -> std::string {
    try {
      database.execute(sql);
    } catch (const StoreError& error) {
      return error.what();
    }
    return "is taken";
  };
  const std::string cure = "its tables are not those of this host";
  for (const char* sql : {"SELECT x FROM t", "SELECT t.x FROM (SELECT 1 AS y) t",
                          "CREATE TABLE u (a); INSERT INTO u (b) VALUES (1)"})
    EXPECT_THAT(refusal_of(sql), HasSubstr(cure)) << sql;
  EXPECT_THAT(refusal_of("COMMIT"),
              AllOf(HasSubstr("no transaction is active"), Not(HasSubstr(cure))));
}

TEST(SqliteStore, WhatIsGivenBackWaitsAsBefore) {
  SqliteStore store{in_memory()};
  store.add(row("a", 0, 7));
  store.start("a", 1, 1, 1);
  store.release("a");
  EXPECT_EQ(store.find("a")->state, State::waiting);
  EXPECT_EQ(store.find("a")->attempt, 0u);
  EXPECT_EQ(store.find("a")->due, 7);
  store.end("a", State::done, "", "", 2);
  store.release("a");
  EXPECT_EQ(store.find("a")->state, State::done) << "it is not claimed";
}

TEST(SqliteStore, ForgetsWhatWasDoneAndKeepsWhatIsDead) {
  SqliteStore store{in_memory()};
  for (const char* id : {"done", "dead"}) store.add(row(id));
  store.end("done", State::done, "", "1", 10);
  store.end("dead", State::dead, "why", "", 10);
  store.forget(10);
  EXPECT_TRUE(store.find("done"));
  store.forget(11);
  EXPECT_FALSE(store.find("done"));
  EXPECT_TRUE(store.find("dead"));
  EXPECT_EQ(store.purge({.state = State::dead}), 1u);
}

TEST(SqliteStore, ADamagedFileIsSetAsideAndToldOf) {
  const Folder folder;
  const CaughtLog log;
  { SqliteStore store{in(folder)}; }
  std::ofstream{folder / "tasks" / store_name} << std::string(10000, 'x');
  {
    SqliteStore store{in(folder)};
    store.add(row("a"));
  }
  EXPECT_TRUE(log.has("is damaged"));
  std::size_t aside = 0;
  for (const auto& entry : std::filesystem::directory_iterator{folder / "tasks"})
    aside += entry.path().filename().string().starts_with("tasks.sqlite.damaged-") ? 1 : 0;
  EXPECT_GE(aside, 1u);
  EXPECT_TRUE(SqliteStore{in(folder)}.find("a"));
}

TEST(SqliteStore, WhoOnlyLooksMovesNothingThatIsDamaged) {
  const Folder folder;
  { SqliteStore store{in(folder)}; }
  const std::filesystem::path file = folder / "tasks" / store_name;
  std::ofstream{file} << std::string(10000, 'x');
  const auto look = [&] {
    try {
      SqliteStore store{in(folder), OnDamage::refuse};
    } catch (const StoreError& error) {
      return std::string{error.what()};
    }
    return std::string{"is taken"};
  };
  EXPECT_THAT(look(), HasSubstr(file.string() + ": file is not a database: it is damaged: the host "
                                                "sets it aside when it serves next"));
  EXPECT_EQ(std::filesystem::file_size(file), 10000u);
  std::ofstream{file}.close();
  EXPECT_THAT(look(), HasSubstr(file.string() + " is empty"));
  EXPECT_EQ(std::filesystem::file_size(file), 0u);
  const CaughtLog log;
  { SqliteStore store{in(folder)}; }
  EXPECT_TRUE(log.has("was empty: a new store begins in it"));
}

TEST(SqliteStore, NamesWhatIsInThePlaceOfItsFile) {
  const Folder folder;
  const std::filesystem::path file = folder / "tasks" / store_name;
  std::filesystem::create_directories(file);
  EXPECT_THAT(refusal(in(folder)),
              HasSubstr(file.string() + " is a folder, and no file: remove it"));
  std::filesystem::remove(file);
  ASSERT_EQ(::mkfifo(file.c_str(), 0600), 0);
  EXPECT_THAT(refusal(in(folder)), HasSubstr(" is a pipe, and no file"));
  std::filesystem::remove(file);
  std::filesystem::create_symlink(file, file);
  EXPECT_THAT(refusal(in(folder)), HasSubstr(" is a link, and no file"));
  std::filesystem::remove_all(folder / "tasks");
  std::filesystem::create_symlink(folder / "tasks", folder / "tasks");
  EXPECT_THAT(refusal(in(folder)),
              HasSubstr("Too many levels of symbolic links: look at tasks.folder"));
  std::filesystem::remove(folder / "tasks");
  EXPECT_EQ(refusal(in(folder)), "is taken");
}

TEST(SqliteStore, ALargeFileIsLookedAtWhenItHasTurnedOutToBeDamaged) {
  const Folder folder;
  const CaughtLog log;
  const std::string file = folder / "tasks" / store_name;
  {
    SqliteStore store{in(folder)};
    store.begin();
    for (int at = 0; at < 70; ++at) {
      Row large = row("row " + std::to_string(at));
      large.args = std::string(1 << 20, 'x');
      store.add(large);
    }
    store.commit();
  }
  std::fstream stream{file, std::ios::in | std::ios::out | std::ios::binary};
  stream.seekp(30 << 20) << std::string(1 << 20, '\xff');
  stream.close();
  SqliteStore{in(folder)}.distrust();
  EXPECT_FALSE(log.has("is damaged"));
  SqliteStore{in(folder)}.add(row("a"));
  EXPECT_TRUE(log.has("is damaged"));
}

TEST(SqliteStore, RefusesTheFileOfANewerHostAndOfSomethingElse) {
  const Folder folder;
  { SqliteStore store{in(folder)}; }
  const std::string file = folder / "tasks" / store_name;
  const std::string known = std::to_string(schema_version);
  const std::string newer = std::to_string(schema_version + 1);
  Database{file, 0}.execute("PRAGMA user_version = " + newer);
  EXPECT_THAT(refusal(in(folder)),
              HasSubstr("was written by a newer host: its schema is " + newer));
  Database{file, 0}.execute("PRAGMA user_version = " + known + "; PRAGMA application_id = 7");
  EXPECT_THAT(refusal(in(folder)), HasSubstr("is a database of something else"));
  Database{file, 0}.execute("PRAGMA application_id = " + std::to_string(0x506f5461));
  EXPECT_EQ(refusal(in(folder)), "is taken") << "as soon as it can be used";
}

TEST(SqliteStore, LeavesADatabaseOfAnotherProgramAsItIs) {
  const Folder folder;
  std::filesystem::create_directory(folder / "tasks");
  const std::filesystem::path file = folder / "tasks" / store_name;
  Database{file.string(), 0}.execute("CREATE TABLE albums (title TEXT)");
  const std::string before = Folder::read(file);
  EXPECT_THAT(refusal(in(folder)), HasSubstr("is a database of something else"));
  EXPECT_EQ(Folder::read(file), before);
}

TEST(SqliteStore, GoesOnWithAStoreOfSchemaOne) {
  const Folder folder;
  {
    SqliteStore store{in(folder)};
    store.begin();
    store.add(row("old"));
    store.commit();
  }
  Database{folder / "tasks" / store_name, 0}.execute(
      "ALTER TABLE task DROP COLUMN trace; ALTER TABLE task DROP COLUMN principal; ALTER TABLE "
      "task "
      "DROP COLUMN ticket; PRAGMA user_version = 1");
  SqliteStore store{in(folder)};
  store.begin();
  Row traced = row("new");
  traced.trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01 a=1";
  traced.principal = "carol";
  store.add(traced);
  store.commit();
  EXPECT_EQ(store.find("old")->trace, "");
  EXPECT_EQ(store.find("new")->trace, traced.trace);
  EXPECT_EQ(store.find("old")->principal, "");
  EXPECT_EQ(store.find("new")->principal, "carol");
}

TEST(TaskRow, IdsGrowWithTimeAndAreNeverTheSame) {
  const std::string first = make_task_id(1000), second = make_task_id(2000);
  EXPECT_EQ(first.size(), 36u);
  EXPECT_LT(first, second);
  EXPECT_NE(make_task_id(1000), first);
  EXPECT_EQ(first[14], '7');
}

}  // namespace
}  // namespace portico::task
