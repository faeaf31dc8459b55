#include "task/store/postgres/postgres_row.hpp"

namespace portico::task {

const std::string& select_tasks() {
  static const std::string sql =
      "SELECT id, plugin, name, queue, state, priority, relative, attempt, attempts, crashes, "
      "created, due, started, ended, args, unique_key, request, route, error, result, "
      "trace, principal FROM portico_task";
  return sql;
}

Row task_at(const PostgresRows& found, int at) {
  Row row;
  row.id = found.text(at, 0);
  row.plugin = found.text(at, 1);
  row.name = found.text(at, 2);
  row.queue = found.text(at, 3);
  row.state = static_cast<State>(found.number(at, 4));
  row.priority = static_cast<int>(found.number(at, 5));
  row.relative = found.number(at, 6) != 0;
  row.attempt = static_cast<std::uint32_t>(found.number(at, 7));
  row.attempts = static_cast<std::uint32_t>(found.number(at, 8));
  row.crashes = static_cast<std::uint32_t>(found.number(at, 9));
  row.created = found.number(at, 10);
  row.due = found.number(at, 11);
  row.started = found.number(at, 12);
  row.ended = found.number(at, 13);
  row.args = found.text(at, 14);
  row.unique = found.text(at, 15);
  row.request = found.text(at, 16);
  row.route = found.text(at, 17);
  row.error = found.text(at, 18);
  row.result = found.text(at, 19);
  row.trace = found.text(at, 20);
  row.principal = found.text(at, 21);
  return row;
}

}  // namespace portico::task
