#include "task/store/waiting_rows.hpp"

#include <filesystem>
#include <fstream>
#include <set>

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "plugin/folder.hpp"
#include "task/store/database.hpp"
#include "task/store/sqlite_file.hpp"
#include "task/store/sqlite_store.hpp"

namespace portico::task {
namespace {

using testing::Folder;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

class WaitingRows : public ::testing::Test {
protected:
  WaitingRows() {
    settings.folder = folder / "tasks";
    settings.durable = settings::Tasks::Durable::process;
  }

  std::multiset<std::string> seen() const {
    std::multiset<std::string> all;
    each_waiting(settings, [&](const WaitingRow& row) {
      all.insert(row.plugin + '/' + row.name + ' ' + row.args);
    });
    return all;
  }
  std::string refusal() const {
    try {
      seen();
    } catch (const StoreError& error) {
      return error.what();
    }
    return "is looked into";
  }

  const Folder folder;
  settings::Tasks settings;
};

TEST_F(WaitingRows, AreWhatWaitsOrIsDelayedBesideAHostThatWrites) {
  SqliteStore store{settings};
  store.begin();
  for (const State state : {State::waiting, State::delayed, State::waiting, State::waiting}) {
    Row row;
    row.id = make_task_id(1);
    row.plugin = "shop";
    row.name = "mail";
    row.args = "{\"at\":" + std::to_string(static_cast<int>(state)) + '}';
    row.state = state;
    store.add(row);
  }
  const std::string ran = store.due("shop", "mail", 1).front().id;
  store.start(ran, 1, 1);
  store.end(ran, State::done, {}, {}, 1);
  store.start(store.due("shop", "mail", 1).front().id, 1, 1);
  store.commit();
  store.begin();  // and somebody writes
  EXPECT_THAT(seen(), UnorderedElementsAre("shop/mail {\"at\":0}", "shop/mail {\"at\":1}"));
  store.rollback();
}

TEST_F(WaitingRows, AreReadWhicheverHostHasWrittenThem) {
  { const SqliteStore store{settings}; }
  const std::string file = folder / "tasks" / store_name;
  Database{file, 0}.execute("PRAGMA user_version = " + std::to_string(schema_version + 1));
  EXPECT_EQ(refusal(), "is looked into");
  EXPECT_EQ(Database(file, 0).number("PRAGMA user_version"), schema_version + 1);
}

TEST_F(WaitingRows, AFileThatCannotBeReadIsNamedWithWhatCanBeDone) {
  { const SqliteStore store{settings}; }
  const std::filesystem::path file = folder / "tasks" / store_name;
  Database{file.string(), 0}.execute("PRAGMA application_id = 7");
  EXPECT_THAT(refusal(), HasSubstr(file.string() + " is a database of something else: name the "
                                                   "folder of the host in tasks.folder"));
  Database{file.string(), 0}.execute("PRAGMA application_id = " + std::to_string(0x506f5461) +
                                     "; DROP TABLE task");
  EXPECT_THAT(refusal(), HasSubstr(file.string() + ": no such table: task: its tables are not"));
  std::ofstream{file} << std::string(10000, 'x');
  EXPECT_THAT(refusal(), HasSubstr(file.string() + ": file is not a database: it is damaged"));
  std::ofstream{file}.close();
  EXPECT_THAT(refusal(), HasSubstr(file.string() + " is empty"));
  std::filesystem::remove(file);
  ASSERT_EQ(::mkfifo(file.c_str(), 0600), 0);
  EXPECT_THAT(refusal(), HasSubstr(file.string() + " is a pipe, and no file"));
}

TEST_F(WaitingRows, NothingIsMadeWhereThereIsNoStore) {
  EXPECT_THAT(refusal(), HasSubstr("there are no tasks in " + settings.folder));
  EXPECT_FALSE(std::filesystem::exists(settings.folder));
  settings.store = settings::Tasks::memory;
  EXPECT_THAT(refusal(), HasSubstr("nobody else can look into"));
  settings.store = "mysql://localhost/tasks";
  EXPECT_THAT(refusal(), HasSubstr("tasks.store is no store"));
}

}  // namespace
}  // namespace portico::task
