#pragma once

// The tasks that transactions add, gathered, so that many of them cost the server little: what has
// no unique key is copied where there is enough of it. One thread at a time.

#include <chrono>
#include <cstddef>
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
  /// Those that have not been sent: few without waiting, many by COPY. Where the server refuses the
  /// copy, as for a row that is there already, it throws a conflict; where that takes too long, the
  /// connection is lost. Nothing is copied for ten minutes then: when the transaction is repeated,
  /// they are inserted.
  void send(Postgres& database);
  /// One with a unique key. False: it is there, or another one that has its key.
  static bool add_alone(const Row& row, Postgres& database);
  /// Those that have not been sent are not to be added.
  void clear();

private:
  using Clock = std::chrono::steady_clock;

  void copy(Postgres& database);

  std::vector<Row> rows_;
  std::size_t bytes_ = 0;  ///< of their arguments
  Clock::time_point copies_at_{};
};

}  // namespace portico::task
