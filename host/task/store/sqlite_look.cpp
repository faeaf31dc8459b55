// What of a store of SQLite is for who looks, and for the operator.

#include <string>

#include "task/store/sqlite_row.hpp"
#include "task/store/sqlite_store.hpp"

namespace portico::task {
namespace {

/// Of a statement that begins so, and its three texts bound; `state` follows.
std::string where_of(const Store::Filter& filter) {
  std::string where =
      " WHERE (?1 = '' OR plugin = ?1) AND (?2 = '' OR name = ?2) AND (?3 = '' OR queue = ?3)";
  if (!filter.state) return where;
  if (*filter.state == State::waiting) return where + " AND state IN (0, 1)";
  return where + " AND state = " + std::to_string(static_cast<int>(*filter.state));
}

void bind(const Running& statement, const Store::Filter& filter) {
  statement->bind(1, filter.plugin).bind(2, filter.name).bind(3, filter.queue);
}

}  // namespace

std::optional<Row> SqliteStore::find(std::string_view id) {
  const auto found = database_->statement(select_of_tasks() + " WHERE id = ?1");
  found->bind(1, id);
  if (!found->step()) return std::nullopt;
  return task_of(found);
}

void SqliteStore::visit(const Filter& filter, const std::function<void(Row)>& look) {
  const auto found =
      database_->statement(select_of_tasks() + where_of(filter) + " ORDER BY number DESC LIMIT ?4");
  bind(found, filter);
  found->bind(4, static_cast<std::int64_t>(filter.most));
  while (found->step()) look(task_of(found));
}

std::vector<Store::Count> SqliteStore::counts() {
  const auto found =
      database_->statement("SELECT plugin, name, queue, state, COUNT(*), MIN(due) FROM task "
                           "WHERE state IN (0, 1, 2, 4) GROUP BY plugin, name, queue, state");
  std::vector<Count> all;
  while (found->step())
    all.push_back({found->text(0), found->text(1), found->text(2),
                   static_cast<State>(found->number(3)), static_cast<std::size_t>(found->number(4)),
                   found->number(5)});
  return all;
}

bool SqliteStore::revive(std::string_view id, Instant now) {
  // Another one of its key may have come meanwhile: then it stays as it is.
  const auto revived = database_->statement(
      "UPDATE OR IGNORE task SET state = 0, due = ?2, ended = 0, "
      "attempt = CASE WHEN state = 1 THEN attempt ELSE 0 END, "
      "crashes = CASE WHEN state = 1 THEN crashes ELSE 0 END WHERE id = ?1 AND state IN (1, 4, 5)");
  revived->bind(1, id).bind(2, now).run();
  return database_->changes() > 0;
}

std::size_t SqliteStore::purge(const Filter& filter) {
  const auto purged =
      database_->statement("DELETE FROM task" + where_of(filter) + " AND state >= 3");
  bind(purged, filter);
  purged->run();
  return static_cast<std::size_t>(database_->changes());
}

}  // namespace portico::task
