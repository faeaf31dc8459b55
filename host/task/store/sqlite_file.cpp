#include "task/store/sqlite_file.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <exception>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>

#include "os/descriptor.hpp"
#include "os/error.hpp"
#include "os/timestamp.hpp"

namespace portico::task {
namespace {

namespace fs = std::filesystem;

constexpr int application = 0x506f5461;             // "PoTa"
constexpr int busy_milliseconds = 2000;             // for another process
constexpr std::uintmax_t most_checked = 64u << 20;  // bytes, of a file that is looked at whole

/// What makes a store of the number before it one of the next.
constexpr const char* migrations[] = {
    R"sql(
CREATE TABLE task (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  plugin TEXT NOT NULL,
  name TEXT NOT NULL,
  queue TEXT NOT NULL,
  state INTEGER NOT NULL,
  priority INTEGER NOT NULL,
  relative INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  crashes INTEGER NOT NULL,
  owner INTEGER NOT NULL,
  created INTEGER NOT NULL,
  due INTEGER NOT NULL,
  started INTEGER NOT NULL,
  ended INTEGER NOT NULL,
  args TEXT NOT NULL,
  unique_key TEXT,
  request TEXT NOT NULL,
  route TEXT NOT NULL,
  error TEXT NOT NULL,
  result TEXT NOT NULL
);
CREATE INDEX task_waiting ON task (plugin, name, priority DESC, due, number) WHERE state = 0;
CREATE INDEX task_suspect ON task (plugin, name, priority DESC, due, number)
  WHERE state = 0 AND crashes >= 2;
CREATE INDEX task_delayed ON task (due) WHERE state = 1;
CREATE INDEX task_running ON task (owner) WHERE state = 2;
CREATE INDEX task_ended ON task (ended) WHERE state IN (3, 5);
CREATE INDEX task_open ON task (plugin, name, queue, state, due) WHERE state IN (0, 1, 2, 4);
CREATE INDEX task_dead ON task (number) WHERE state = 4;
CREATE UNIQUE INDEX task_unique ON task (plugin, name, unique_key)
  WHERE unique_key IS NOT NULL AND state IN (0, 1, 2);
CREATE TABLE cron (
  plugin TEXT NOT NULL,
  label TEXT NOT NULL,
  last INTEGER NOT NULL,
  PRIMARY KEY (plugin, label)
) WITHOUT ROWID;
CREATE TABLE clock (
  boot TEXT NOT NULL PRIMARY KEY,
  ahead INTEGER NOT NULL
) WITHOUT ROWID;
)sql",
    R"sql(
ALTER TABLE task ADD COLUMN trace TEXT NOT NULL DEFAULT '';
)sql",
    R"sql(
ALTER TABLE task ADD COLUMN principal TEXT NOT NULL DEFAULT '';
)sql",
    R"sql(
ALTER TABLE task ADD COLUMN ticket INTEGER NOT NULL DEFAULT 0;
)sql",
};
static_assert(std::size(migrations) == schema_version);

/// A file of something else is not changed, nor is one that another program has begun with.
void check_whose(Database& database, const std::string& where) {
  const auto whose = database.number("PRAGMA application_id");
  if (whose == application) return;
  if (whose != 0 || database.number("PRAGMA user_version") != 0 ||
      database.number("SELECT COUNT(*) FROM sqlite_master") != 0)
    throw StoreError{where + " is a database of something else: name another tasks.folder"};
}

/// That of the schema of a store which this host knows.
std::int64_t version_of(Database& database, const std::string& where) {
  const auto version = database.number("PRAGMA user_version");
  if (version <= schema_version) return version;
  throw StoreError{where + " was written by a newer host: its schema is " +
                   std::to_string(version) + ", and this host knows those up to " +
                   std::to_string(schema_version) +
                   ": run the newer host, or name another tasks.folder"};
}

void migrate(Database& database, const std::string& where) {
  database.execute("BEGIN IMMEDIATE");
  const auto version = version_of(database, where);
  for (auto next = version; next < schema_version; ++next)
    database.execute(migrations[static_cast<std::size_t>(next)]);
  if (version < schema_version) {
    database.execute("PRAGMA application_id = " + std::to_string(application));
    database.execute("PRAGMA user_version = " + std::to_string(schema_version));
  }
  database.execute("COMMIT");
}

/// Is there when the file is to be looked at in any case.
fs::path doubt_about(const fs::path& file) { return file.string() + ".doubt"; }

void check(Database& database, const fs::path& file) {
  std::error_code error;
  if (fs::file_size(file, error) > most_checked && !fs::exists(doubt_about(file), error)) return;
  std::string found = database.text("PRAGMA quick_check(1)");
  std::replace(found.begin(), found.end(), '\n', ' ');
  if (found != "ok") throw StoreError{file.string() + ": " + found, StoreError::Kind::damaged};
}

void make_folder(const fs::path& folder) {
  std::error_code error;
  if (fs::is_directory(folder, error)) return;
  fs::create_directories(folder, error);
  if (error) throw StoreError{folder.string() + " cannot be made: " + error.message()};
  fs::permissions(folder, fs::perms::owner_all, error);
}

/// Or was, by a process that was killed.
bool is_open(const fs::path& file) {
  std::error_code error;
  return fs::exists(file.string() + "-wal", error);
}

std::string kind_of(mode_t mode) {
  switch (mode & S_IFMT) {
  case S_IFDIR: return "a folder";
  case S_IFIFO: return "a pipe";
  case S_IFSOCK: return "a socket";
  case S_IFLNK: return "a link";
  default: return "a device";
  }
}

/// For its owner alone; its log will have the same mode.
void make_file(const fs::path& file) {
  const os::Descriptor made{
      ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600)};
  if (made.number() < 0)
    throw StoreError{file.string() + ": " + os::reason() +
                     ": let the host write to it and to its folder"};
}

}  // namespace

Found look_for_file(const fs::path& folder) {
  const fs::path file = folder / store_name;
  struct stat seen {};
  if (::lstat(file.c_str(), &seen) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return Found::nothing;
    throw StoreError{file.string() + ": " + os::reason() +
                     ": look at tasks.folder, and at who may read it"};
  }
  if (!S_ISREG(seen.st_mode))
    throw StoreError{file.string() + " is " + kind_of(seen.st_mode) +
                     ", and no file: remove it, or name another tasks.folder"};
  return seen.st_size == 0 ? Found::empty : Found::file;
}

bool is_of_hosts(Database& database) {
  return database.number("PRAGMA application_id") == application;
}

void check_file(Database& database, const fs::path& file) {
  check_whose(database, file.string());
  version_of(database, file.string());
  check(database, file);
}

/// One that rests is read without what readers and writers agree by, which would stay beside it.
void read_file(const fs::path& folder, const std::function<void(Database&)>& act) {
  const fs::path file = folder / store_name;
  const bool rests = !is_open(file);
  try {
    Database database{file.string(), busy_milliseconds,
                      rests ? Database::Access::read_at_rest : Database::Access::read};
    act(database);
  } catch (const StoreError& error) {
    if (rests && is_open(file))
      throw StoreError{file.string() + ": a host has just begun to use it: look again"};
    if (error.kind != StoreError::Kind::damaged) throw;
    throw StoreError{damage_of(folder, error)};
  }
}

std::string damage_of(const fs::path& folder, const StoreError& error) {
  return std::string{error.what()} +
         ": it is damaged: the host sets it aside when it serves next, and what can be read of it "
         "is shown by sqlite3 " +
         (folder / store_name).string() + " .recover";
}

std::unique_ptr<Database> open_store(const fs::path& folder, settings::Tasks::Durable durable) {
  look_for_file(folder);
  make_folder(folder);
  const fs::path file = folder / store_name;
  make_file(file);
  auto database = std::make_unique<Database>(file.string(), busy_milliseconds);
  check_whose(*database, file.string());
  database->text("PRAGMA journal_mode = WAL");
  const bool power = durable == settings::Tasks::Durable::power;
  database->execute(power ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
  check(*database, file);
  std::error_code error;
  fs::remove(doubt_about(file), error);
  migrate(*database, file.string());
  return database;
}

std::unique_ptr<Database> open_memory() {
  auto database = std::make_unique<Database>(":memory:", busy_milliseconds);
  migrate(*database, "the store");
  return database;
}

void distrust(const fs::path& folder) noexcept try {
  const os::Descriptor made{
      ::open(doubt_about(folder / store_name).c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600)};
} catch (const std::exception&) {  // no memory: it is looked at when it is damaged again
}

fs::path set_aside(const fs::path& folder) {
  const std::string when =
      os::timestamp(std::chrono::system_clock::now(), os::Precision::milliseconds);
  const fs::path file = folder / store_name;
  fs::path aside = file.string() + ".damaged-" + when;
  std::error_code error;
  for (const char* part : {"-wal", "-shm"})
    fs::rename(file.string() + part, aside.string() + part, error);
  fs::remove(doubt_about(file), error);
  fs::rename(file, aside, error);
  if (error) throw StoreError{file.string() + " cannot be set aside: " + error.message()};
  return aside;
}

}  // namespace portico::task
