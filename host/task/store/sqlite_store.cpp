#include "task/store/sqlite_store.hpp"

#include <string>
#include <utility>

#include <Poco/Logger.h>

#include "settings/printable.hpp"
#include "task/store/sqlite_file.hpp"
#include "task/store/sqlite_row.hpp"

namespace portico::task {
namespace {

/// Of one that was claimed and has not begun; who and which follows.
const std::string released_task =
    "UPDATE task SET state = 0, owner = 0, ticket = 0, attempt = attempt - 1";

static_assert(Store::suspicious == 2, "the statements and an index say so");

std::vector<Row> rows_of(const Running& found) {
  std::vector<Row> rows;
  while (found->step()) rows.push_back(task_of(found));
  return rows;
}

}  // namespace

SqliteStore::SqliteStore(const settings::Tasks& settings, OnDamage damage)
    : folder_{settings.folder} {
  if (settings.store == settings::Tasks::memory) {
    database_ = open_memory();
    return;
  }
  const Found found = look_for_file(folder_);
  if (found == Found::empty && damage == OnDamage::refuse)
    throw StoreError{(folder_ / store_name).string() +
                     " is empty: no host has stored tasks in it, or somebody has cut it off"};
  try {
    open(settings.durable);
  } catch (const StoreError& error) {
    if (error.kind != StoreError::Kind::damaged) throw;
    database_.reset();
    if (damage == OnDamage::refuse) throw StoreError{damage_of(folder_, error)};
    const std::filesystem::path aside = set_aside(folder_);
    Poco::Logger::get("task").error(
        settings::printable(error.what()) + ": it is damaged, and lies in " + aside.string() +
        " now, with the tasks that it has, and a new store begins: what can be read of it is shown "
        "by sqlite3 and .recover");
    open(settings.durable);
  }
  if (found == Found::empty)
    Poco::Logger::get("task").warning((folder_ / store_name).string() +
                                      " was empty: a new store begins in it");
}

void SqliteStore::open(settings::Tasks::Durable durable) {
  waits_for_disk_ = durable == settings::Tasks::Durable::power;
  outlives_ = Outlives::as_promised;
  database_ = open_store(folder_, durable);
  if (!owners_) owners_ = Owners::of(folder_ / "tasks.lock");
  adopt();
}

/// Whoever had this number before has ended.
void SqliteStore::adopt() {
  const int own = owners_->own();
  begin();
  try {
    release_of(own);
    database_->statement("UPDATE task SET owner = 0 WHERE state = 2 AND owner = ?1")
        ->bind(1, own)
        .run();
    commit();
  } catch (const StoreError&) {
    rollback();
    throw;
  }
  owners_->tell(0);
}

/// What that process had not begun waits again. How many there were.
std::size_t SqliteStore::release_of(std::int64_t owner) {
  const auto released =
      database_->statement(released_task + " WHERE state = 2 AND owner = ?1 AND ticket > ?2");
  released->bind(1, owner)
      .bind(2, static_cast<std::int64_t>(owners_->last_begun(static_cast<int>(owner))))
      .run();
  return static_cast<std::size_t>(database_->changes());
}

void SqliteStore::begin(Outlives outlives) {
  if (waits_for_disk_ && outlives_ != outlives) {
    database_->execute(outlives == Outlives::as_promised ? "PRAGMA synchronous = FULL"
                                                         : "PRAGMA synchronous = NORMAL");
    outlives_ = outlives;
  }
  database_->execute("BEGIN IMMEDIATE");
}
void SqliteStore::commit() {
  database_->execute("COMMIT");
  if (owners_ && database_->has_moved())
    throw StoreError{"its file was moved or deleted while the host ran: it is opened again",
                     StoreError::Kind::gone};
}
void SqliteStore::rollback() noexcept {
  try {
    database_->execute("ROLLBACK");
  } catch (const StoreError&) {  // it has been already, by what failed
  }
}

void SqliteStore::distrust() noexcept {
  if (owners_) task::distrust(folder_);
}

std::string SqliteStore::add(const Row& row) {
  if (!row.unique.empty()) {
    const auto known = database_->statement(
        "SELECT id FROM task WHERE plugin = ?1 AND name = ?2 AND unique_key = ?3 AND "
        "state IN (0, 1, 2)");
    known->bind(1, row.plugin).bind(2, row.name).bind(3, row.unique);
    if (known->step()) return known->text(0);
  }
  const auto added = database_->statement(
      "INSERT INTO task (id, plugin, name, queue, state, priority, relative, attempt, attempts, "
      "crashes, owner, created, due, started, ended, args, unique_key, request, route, error, "
      "result, trace, principal) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, ?8, 0, 0, ?9, ?10, 0, 0, "
      "?11, ?12, ?13, ?14, '', '', ?15, ?16)");
  added->bind(1, row.id).bind(2, row.plugin).bind(3, row.name).bind(4, row.queue);
  added->bind(5, static_cast<int>(row.state)).bind(6, row.priority).bind(7, row.relative ? 1 : 0);
  added->bind(8, std::int64_t{row.attempts}).bind(9, row.created).bind(10, row.due);
  added->bind(11, row.args).bind(13, row.request).bind(14, row.route).bind(15, row.trace);
  added->bind(16, row.principal);
  if (row.unique.empty())
    added->bind_null(12);
  else
    added->bind(12, row.unique);
  added->run();
  return row.id;
}

std::vector<Row> SqliteStore::due(std::string_view plugin, std::string_view name,
                                  std::size_t most) {
  const auto found = database_->statement(
      select_of_tasks() + " WHERE state = 0 AND plugin = ?1 AND name = ?2 AND crashes < 2 ORDER BY "
                          "priority DESC, due, number LIMIT ?3");
  found->bind(1, plugin).bind(2, name).bind(3, static_cast<std::int64_t>(most));
  return rows_of(found);
}

std::optional<Row> SqliteStore::due_suspect(std::string_view plugin, std::string_view name) {
  const auto found = database_->statement(
      select_of_tasks() +
      " INDEXED BY task_suspect WHERE state = 0 AND crashes >= 2 AND plugin = ?1 AND "
      "name = ?2 ORDER BY priority DESC, due, number LIMIT 1");
  found->bind(1, plugin).bind(2, name);
  if (!found->step()) return std::nullopt;
  return task_of(found);
}

void SqliteStore::start(std::string_view id, std::uint32_t attempt, Instant now, Ticket ticket) {
  const auto started = database_->statement(
      "UPDATE task SET state = 2, owner = ?2, attempt = ?3, started = ?4, ticket = ?5 WHERE id = "
      "?1");
  started->bind(1, id).bind(2, owners_ ? owners_->own() : 1);
  started->bind(3, std::int64_t{attempt}).bind(4, now);
  started->bind(5, static_cast<std::int64_t>(ticket)).run();
}

void SqliteStore::release(std::string_view id) {
  database_->statement(released_task + " WHERE state = 2 AND id = ?1")->bind(1, id).run();
}

bool SqliteStore::end(std::string_view id, State state, std::string_view why,
                      std::string_view result, Instant now) {
  const auto ended = database_->statement(
      "UPDATE task SET state = ?2, ended = ?3, result = ?4, owner = 0, "
      "error = CASE WHEN ?5 = '' THEN error ELSE ?5 END WHERE id = ?1 AND state < 3");
  ended->bind(1, id).bind(2, static_cast<int>(state)).bind(3, now).bind(4, result).bind(5, why);
  ended->run();
  return database_->changes() > 0;
}

void SqliteStore::put_back(std::string_view id, std::uint32_t attempt, Instant due,
                           std::string_view why) {
  const auto put = database_->statement(
      "UPDATE task SET state = 1, owner = 0, attempt = ?2, due = ?3, relative = 1, "
      "error = CASE WHEN ?4 = '' THEN error ELSE ?4 END WHERE id = ?1 AND state = 2");
  put->bind(1, id).bind(2, std::int64_t{attempt}).bind(3, due).bind(4, why).run();
}

std::size_t SqliteStore::recover(std::uint32_t most_crashes, Instant now) {
  if (!owners_) return 0;
  std::vector<std::int64_t> dead;
  {
    const auto owners = database_->statement("SELECT DISTINCT owner FROM task WHERE state = 2");
    while (owners->step())
      if (const auto owner = owners->number(0);
          owner != owners_->own() && !owners_->lives(static_cast<int>(owner)))
        dead.push_back(owner);
  }
  std::size_t count = 0;
  std::vector<std::string> lost;
  for (const std::int64_t owner : dead) {
    count += release_of(owner);
    const auto found = database_->statement("SELECT id FROM task WHERE state = 2 AND owner = ?1");
    found->bind(1, owner);
    while (found->step()) lost.push_back(found->text(0));
  }
  for (const std::string& id : lost) crash(id, most_crashes, now, now);
  return count + lost.size();
}

bool SqliteStore::crash(std::string_view id, std::uint32_t most_crashes, Instant due, Instant now) {
  std::int64_t crashes = 0;
  bool over = false;
  {
    const auto found = database_->statement(
        "SELECT crashes, attempt, attempts FROM task WHERE id = ?1 AND state = 2");
    found->bind(1, id);
    if (!found->step()) return false;
    crashes = found->number(0) + 1;
    over = crashes >= most_crashes || found->number(1) >= found->number(2);
  }
  const State state = over ? State::dead : due > now ? State::delayed : State::waiting;
  const std::string why = crash_words(crashes);
  const auto changed = database_->statement(
      "UPDATE task SET state = ?2, owner = 0, crashes = ?3, error = ?4, ended = ?5, due = ?6 WHERE "
      "id = ?1");
  changed->bind(1, id).bind(2, static_cast<int>(state)).bind(3, crashes).bind(4, why);
  changed->bind(5, over ? now : 0).bind(6, due).run();
  return over;
}

void SqliteStore::wake(Instant now) {
  const auto woken =
      database_->statement("UPDATE task SET state = 0 WHERE state = 1 AND due <= ?1");
  woken->bind(1, now).run();
}

std::optional<Instant> SqliteStore::next_due() {
  const auto next = database_->statement("SELECT MIN(due) FROM task WHERE state = 1");
  if (!next->step() || next->text(0).empty()) return std::nullopt;
  return next->number(0);
}

void SqliteStore::shift(Instant by) {
  const auto shifted =
      database_->statement("UPDATE task SET due = due + ?1 WHERE state = 1 AND relative = 1");
  shifted->bind(1, by).run();
}

std::optional<Instant> SqliteStore::clock_ahead(std::string_view boot) {
  const auto found = database_->statement("SELECT ahead FROM clock WHERE boot = ?1");
  found->bind(1, boot);
  if (!found->step()) return std::nullopt;
  return found->number(0);
}

void SqliteStore::set_clock_ahead(std::string_view boot, Instant ahead) {
  database_->execute("DELETE FROM clock");
  const auto set = database_->statement("INSERT INTO clock (boot, ahead) VALUES (?1, ?2)");
  set->bind(1, boot).bind(2, ahead).run();
}

void SqliteStore::forget(Instant before) {
  const auto forgotten = database_->statement(
      "DELETE FROM task WHERE number IN (SELECT number FROM task WHERE state IN (3, 5) AND ended < "
      "?1 LIMIT 10000)");
  forgotten->bind(1, before).run();
}

std::optional<Instant> SqliteStore::cron_last(std::string_view plugin, std::string_view label) {
  const auto found = database_->statement("SELECT last FROM cron WHERE plugin = ?1 AND label = ?2");
  found->bind(1, plugin).bind(2, label);
  if (!found->step()) return std::nullopt;
  return found->number(0);
}

void SqliteStore::set_cron_last(std::string_view plugin, std::string_view label, Instant last) {
  const auto set = database_->statement(
      "INSERT INTO cron (plugin, label, last) VALUES (?1, ?2, ?3) ON CONFLICT (plugin, label) DO "
      "UPDATE SET last = ?3");
  set->bind(1, plugin).bind(2, label).bind(3, last).run();
}

}  // namespace portico::task
