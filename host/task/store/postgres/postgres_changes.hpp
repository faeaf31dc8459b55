#pragma once

// What is to be changed of tasks that are claimed, gathered so that one statement does it to many.
// Nobody but who runs a task owns it, so no statement asks for its state too: where the statistics
// of the server are of a quiet moment, it would look through all that runs in place of the ids.
// One thread at a time.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "task/store/begun.hpp"
#include "task/store/postgres/postgres.hpp"
#include "task/store/postgres/postgres_array.hpp"
#include "task/store/task_row.hpp"

namespace portico::task {

class PostgresChanges {
public:
  /// `owner` is who holds them, for so long.
  PostgresChanges(std::string owner, std::chrono::milliseconds lease);

  // As the functions of Store. All of one transaction have the same `now`.

  void start(std::string_view id, std::uint32_t attempt, Instant now, Ticket ticket);
  void finish(std::string_view id, State state, std::string_view why, std::string_view result,
              Instant now);
  void release(std::string_view id);

  /// How many that have ended are not sent yet.
  std::size_t ended() const { return ends_.ids.size(); }
  void send_ended(Postgres& database);
  /// Those that have not been sent, in the order in which they make sense: what has ended, what is
  /// given back, what is claimed. Without waiting.
  void send(Postgres& database);
  void clear();

private:
  void send_starts(Postgres& database);

  const std::string owner_;
  const std::chrono::milliseconds lease_;
  struct {
    PostgresArray ids, attempts, tickets;
    Instant now = 0;
  } starts_;
  struct {
    PostgresArray ids, states, whys, results;
    Instant now = 0;
  } ends_;
  PostgresArray releases_;
};

}  // namespace portico::task
