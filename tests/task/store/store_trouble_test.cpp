#include "task/store/store_trouble.hpp"

#include <filesystem>
#include <fstream>

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

class StoreTrouble : public ::testing::Test {
protected:
  StoreTrouble() { settings.folder = folder / "tasks"; }

  std::string file() const { return settings.folder + '/' + store_name; }

  const Folder folder;
  settings::Tasks settings;
};

TEST_F(StoreTrouble, ThereIsNoneBeforeAHostHasServedAndBesideOne) {
  EXPECT_EQ(trouble_with_store(settings), "");
  EXPECT_FALSE(std::filesystem::exists(settings.folder));
  SqliteStore store{settings};
  store.begin();  // and writes
  EXPECT_EQ(trouble_with_store(settings), "");
  store.rollback();
  settings.store = settings::Tasks::memory;
  EXPECT_EQ(trouble_with_store(settings), "");
}

TEST_F(StoreTrouble, IsAFileOfANewerHostWhichIsLeftAsItIs) {
  { const SqliteStore store{settings}; }
  Database{file(), 0}.execute("PRAGMA user_version = " + std::to_string(schema_version + 1));
  EXPECT_THAT(trouble_with_store(settings),
              HasSubstr(file() + " was written by a newer host: its schema is " +
                        std::to_string(schema_version + 1)));
  EXPECT_EQ(Database(file(), 0).number("PRAGMA user_version"), schema_version + 1);
  Database{file(), 0}.execute("PRAGMA user_version = 1");
  EXPECT_EQ(trouble_with_store(settings), "") << "one of an older host is migrated";
  EXPECT_FALSE(std::filesystem::exists(file() + "-wal"));
  EXPECT_FALSE(std::filesystem::exists(file() + "-shm"));
  EXPECT_EQ(Database(file(), 0).number("PRAGMA user_version"), 1);
}

TEST_F(StoreTrouble, IsDamageInTheMiddleOfAFile) {
  {
    SqliteStore store{settings};
    store.begin();
    for (int at = 0; at < 1000; ++at) {
      Row row;
      row.id = make_task_id(1);
      row.plugin = "shop", row.name = "mail", row.queue = "default";
      row.args = std::string(200, 'a');
      store.add(row);
    }
    store.commit();
  }
  ASSERT_EQ(trouble_with_store(settings), "");
  std::fstream there{file(), std::ios::in | std::ios::out | std::ios::binary};
  there.seekp(50 * 4096) << std::string(40 * 4096, 'x');
  there.close();
  const std::string trouble = trouble_with_store(settings);
  EXPECT_THAT(trouble, HasSubstr("it is damaged: the host sets it aside"));
  EXPECT_EQ(trouble.find('\n'), trouble.npos) << trouble;
}

TEST_F(StoreTrouble, IsAFolderThatIsNone) {
  std::ofstream{folder / "file"} << "x";
  settings.folder = (folder / "file" / "tasks").string();
  EXPECT_THAT(trouble_with_store(settings),
              HasSubstr((folder / "file").string() + " is no folder"));
  settings.folder = (folder / "not" / "there").string();
  EXPECT_EQ(trouble_with_store(settings), "");
}

// A name with what means something in a URI.
TEST_F(StoreTrouble, ThereIsNoneInAFolderOfAnyName) {
  settings.folder = folder / "50% of #1?mode=x y";
  { const SqliteStore store{settings}; }
  EXPECT_EQ(trouble_with_store(settings), "");
}

TEST_F(StoreTrouble, IsWhatIsNoStore) {
  { const SqliteStore store{settings}; }
  Database{file(), 0}.execute("PRAGMA application_id = 7");
  EXPECT_THAT(trouble_with_store(settings), HasSubstr(file() + " is a database of something else"));
  std::ofstream{file()} << std::string(10000, 'x');
  EXPECT_THAT(trouble_with_store(settings), HasSubstr("it is damaged: the host sets it aside"));
  EXPECT_TRUE(std::filesystem::exists(file()));
  std::filesystem::remove(file());
  ASSERT_EQ(::mkfifo(file().c_str(), 0600), 0);
  EXPECT_THAT(trouble_with_store(settings), HasSubstr(file() + " is a pipe, and no file"));
  settings.store = "mysql://localhost/tasks";
  EXPECT_THAT(trouble_with_store(settings), HasSubstr("tasks.store is no store"));
}

}  // namespace
}  // namespace portico::task
