#pragma once

// A task as a row of PostgreSQL. Pure functions.

#include <string>

#include "task/store/postgres/postgres.hpp"
#include "task/store/task_row.hpp"

namespace portico::task {

/// "SELECT ... FROM portico_task", of which task_at() reads what it gave.
const std::string& select_tasks();
Row task_at(const PostgresRows& found, int row);

}  // namespace portico::task
