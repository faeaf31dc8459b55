#pragma once

// A task as a row of SQLite. Pure functions.

#include <string>

#include "task/store/database.hpp"
#include "task/store/task_row.hpp"

namespace portico::task {

/// "SELECT ... FROM task", of which task_of() reads the row that it is at.
const std::string& select_of_tasks();
Row task_of(const Running& found);

}  // namespace portico::task
