#include "task/store/postgres/postgres_insertion.hpp"

#include <string>

#include "task/store/postgres/postgres_lines.hpp"

namespace portico::task {
namespace {

using namespace std::chrono_literals;

/// Of fewer a copy costs more than it saves: a transaction waits for the server twice for it.
constexpr std::size_t worth_a_copy = 64;
/// The server may take as long for one copy as for any other statement.
constexpr std::size_t most_rows = 500, most_bytes = std::size_t{1} << 20;
constexpr auto pause_of_copies = 10min;  ///< after one that was not taken

/// In the order of with_values().
constexpr const char* columns =
    "(id, plugin, name, queue, state, priority, relative, attempts, created, due, args, "
    "unique_key, request, route, trace, principal, attempt, crashes, owner, lease, started, ended, "
    "error, result)";

std::string insertion(const std::string& conflict) {
  return std::string{"INSERT INTO portico_task "} + columns +
         " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 0, 0, "
         "'', 0, 0, 0, '', '') ON CONFLICT " +
         conflict + " DO NOTHING";
}

/// Those that differ; the others of a task that is added are 0 or empty.
template <class Key, class Act>
decltype(auto) with_values(const Row& row, const Key& key, const Act& act) {
  return act(row.id, row.plugin, row.name, row.queue, static_cast<int>(row.state), row.priority,
             row.relative ? 1 : 0, row.attempts, row.created, row.due, row.args, key, row.request,
             row.route, row.trace, row.principal);
}

}  // namespace

void PostgresInsertion::add(const Row& row) {
  rows_.push_back(row);
  bytes_ += row.args.size();
}

bool PostgresInsertion::is_full() const {
  return rows_.size() >= most_rows || bytes_ >= most_bytes;
}

void PostgresInsertion::send(Postgres& database) {
  // Only the index of ids has to be looked at first: there are no keys.
  static const std::string sql = insertion("(id)");
  if (rows_.size() >= worth_a_copy && Clock::now() >= copies_at_)
    copy(database);
  else
    for (const Row& row : rows_)
      with_values(row, nullptr, [&](const auto&... values) { database.send(sql, {values...}); });
  clear();
}

void PostgresInsertion::copy(Postgres& database) {
  static const std::string sql = std::string{"COPY portico_task "} + columns + " FROM STDIN";
  PostgresLines lines;
  for (const Row& row : rows_)
    with_values(row, nullptr,
                [&](const auto&... values) { lines.add(values..., 0, 0, "", 0, 0, 0, "", ""); });
  try {
    database.copy(sql, lines.text());
  } catch (const StoreError& error) {
    copies_at_ = Clock::now() + pause_of_copies;
    if (database.is_lost()) throw;
    throw StoreError{error.what(), StoreError::Kind::conflict};
  }
}

bool PostgresInsertion::add_alone(const Row& row, Postgres& database) {
  static const std::string sql = insertion("");
  return with_values(row, row.unique, [&](const auto&... values) {
    return database.run(sql, {values...}).changed() > 0;
  });
}

void PostgresInsertion::clear() {
  rows_.clear();
  bytes_ = 0;
}

}  // namespace portico::task
