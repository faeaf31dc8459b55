#pragma once

// The tasks that a transaction adds, gathered, so that many of them cost the server little. One
// thread at a time.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "task/store/postgres/postgres.hpp"
#include "task/store/task_row.hpp"

namespace portico::task {

class PostgresInsertion {
public:
  /// One without a unique key.
  void add(const Row& row);
  /// So many that they are better sent.
  bool is_full() const;
  /// Those that have not been sent: few without waiting, many by COPY. That fails when one of them
  /// is there already, with a conflict; when it is repeated, they are added otherwise.
  void send(Postgres& database);
  /// One with a unique key. False: it is there, or another one that has its key.
  static bool add_alone(const Row& row, Postgres& database);

  /// The transaction is over, and what it has added is there, or is not.
  void commit();
  void rollback();

private:
  void copy(Postgres& database) const;

  std::vector<Row> rows_;
  std::size_t bytes_ = 0;  ///< of their arguments
  bool may_copy_ = true;
};

}  // namespace portico::task
