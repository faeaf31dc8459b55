// What of a store of PostgreSQL is for who looks, and for the operator.

#include <algorithm>
#include <chrono>
#include <string>

#include "task/store/make_postgres.hpp"
#include "task/store/postgres/postgres_row.hpp"
#include "task/store/postgres/postgres_schema.hpp"
#include "task/store/postgres/postgres_store.hpp"

namespace portico::task {
namespace {

using namespace std::chrono_literals;

constexpr int fetched = 100;                 ///< rows of a list at once
constexpr std::int64_t purged_once = 10000;  ///< rows by one statement, which has its deadline

std::string filtered(const Store::Filter& filter) {
  std::string where =
      " WHERE ($1 = '' OR plugin = $1) AND ($2 = '' OR name = $2) AND ($3 = '' OR queue = $3)";
  if (!filter.state) return where;
  if (*filter.state == State::waiting) return where + " AND state IN (0, 1)";
  return where + " AND state = " + std::to_string(static_cast<int>(*filter.state));
}

}  // namespace

std::optional<Row> PostgresStore::find(std::string_view id) {
  static const std::string sql = select_tasks() + " WHERE id = $1";
  const auto found = run(sql, {id});
  if (found.count() == 0) return std::nullopt;
  return task_at(found, 0);
}

void PostgresStore::visit(const Filter& filter, const std::function<void(Row)>& look) {
  run("DECLARE listed NO SCROLL CURSOR FOR " + select_tasks() + filtered(filter) +
          " ORDER BY number DESC LIMIT $4",
      {filter.plugin, filter.name, filter.queue, static_cast<std::int64_t>(filter.most)});
  static const std::string fetch = "FETCH " + std::to_string(fetched) + " FROM listed";
  for (int count = fetched; count == fetched;) {
    const auto found = run(fetch);
    count = found.count();
    for (int at = 0; at < count; ++at) look(task_at(found, at));
  }
  run("CLOSE listed");
}

/// Each state has an index that all of this can be read from.
std::vector<Store::Count> PostgresStore::counts() {
  static const std::string sql = [] {
    std::string all;
    for (const int state : {0, 1, 2, 4}) {
      const std::string number = std::to_string(state);
      all += (all.empty() ? "SELECT plugin, name, queue, "
                          : " UNION ALL SELECT plugin, name, queue, ") +
             number + ", COUNT(*), MIN(due) FROM portico_task WHERE state = " + number +
             " GROUP BY plugin, name, queue";
    }
    return all;
  }();
  const auto found = run(sql);
  std::vector<Count> all;
  all.reserve(static_cast<std::size_t>(found.count()));
  for (int at = 0; at < found.count(); ++at)
    all.push_back({found.text(at, 0), found.text(at, 1), found.text(at, 2),
                   static_cast<State>(found.number(at, 3)),
                   static_cast<std::size_t>(found.number(at, 4)), found.number(at, 5)});
  return all;
}

bool PostgresStore::revive(std::string_view id, Instant now) {
  settle();
  lock_keys();
  added_ = true;
  return run("UPDATE portico_task SET state = 0, due = $2, ended = 0, attempt = CASE WHEN "
             "state = 1 THEN attempt ELSE 0 END, crashes = CASE WHEN state = 1 THEN crashes "
             "ELSE 0 END WHERE id = $1 AND state IN (1, 4, 5) AND NOT EXISTS (SELECT 1 FROM "
             "portico_task other WHERE other.plugin = portico_task.plugin AND other.name = "
             "portico_task.name AND other.unique_key = portico_task.unique_key AND "
             "other.state IN (0, 1, 2) AND other.id <> portico_task.id)",
             {id, now})
             .changed() > 0;
}

std::size_t PostgresStore::purge(const Filter& filter) {
  const std::string sql =
      "DELETE FROM portico_task WHERE number IN (SELECT number FROM portico_task" +
      filtered(filter) + " AND state >= 3 LIMIT $4)";
  std::size_t all = 0;
  for (std::int64_t count = purged_once; count == purged_once;) {
    count = run(sql, {filter.plugin, filter.name, filter.queue, purged_once}).changed();
    all += static_cast<std::size_t>(count);
  }
  return all;
}

void look_at_postgres(const settings::Tasks& settings) {
  const auto patience = std::min<std::chrono::milliseconds>(settings.lease / 3, 3s);
  Postgres database{{settings.store, settings.password_file, patience}};
  refuse_unusable(database);
}

void each_waiting_in_postgres(const settings::Tasks& settings,
                              const std::function<void(const WaitingRow&)>& look) {
  constexpr int page = 1000;
  Postgres database{{settings.store, settings.password_file, settings.lease / 3}};
  database.script("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  if (database.run("SELECT to_regclass('portico_task') IS NULL").truth(0, 0))
    throw StoreError{"the database of tasks.store has no tasks: no host has used it so far"};
  std::int64_t last = 0;
  for (int count = page; count == page;) {
    const PostgresRows rows = database.run(
        "SELECT number, plugin, name, args FROM portico_task WHERE state IN (0, 1) AND number > $1 "
        "ORDER BY number LIMIT $2",
        {last, page});
    count = rows.count();
    for (int at = 0; at < count; ++at) look({rows.text(at, 1), rows.text(at, 2), rows.text(at, 3)});
    if (count > 0) last = rows.number(count - 1, 0);
  }
}

}  // namespace portico::task
