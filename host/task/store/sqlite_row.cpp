#include "task/store/sqlite_row.hpp"

namespace portico::task {

const std::string& select_of_tasks() {
  static const std::string sql =
      "SELECT id, plugin, name, queue, state, priority, relative, attempt, attempts, crashes, "
      "created, due, started, ended, args, unique_key, request, route, error, result, trace, "
      "principal FROM task";
  return sql;
}

Row task_of(const Running& found) {
  Row row;
  row.id = found->text(0);
  row.plugin = found->text(1);
  row.name = found->text(2);
  row.queue = found->text(3);
  row.state = static_cast<State>(found->number(4));
  row.priority = static_cast<int>(found->number(5));
  row.relative = found->number(6) != 0;
  row.attempt = static_cast<std::uint32_t>(found->number(7));
  row.attempts = static_cast<std::uint32_t>(found->number(8));
  row.crashes = static_cast<std::uint32_t>(found->number(9));
  row.created = found->number(10);
  row.due = found->number(11);
  row.started = found->number(12);
  row.ended = found->number(13);
  row.args = found->text(14);
  row.unique = found->text(15);
  row.request = found->text(16);
  row.route = found->text(17);
  row.error = found->text(18);
  row.result = found->text(19);
  row.trace = found->text(20);
  row.principal = found->text(21);
  return row;
}

}  // namespace portico::task
