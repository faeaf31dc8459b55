#include "task/store/postgres/postgres_changes.hpp"

#include <utility>

namespace portico::task {
namespace {

/// Of rows that are not there yet, by what is unique of them: of columns, or by anything.
std::string insertion(const std::string& columns) {
  return "INSERT INTO portico_task (id, plugin, name, queue, state, priority, relative, attempt, "
         "attempts, crashes, owner, lease, created, due, started, ended, args, unique_key, "
         "request, "
         "route, error, result, trace, principal) SELECT id, plugin, name, queue, state, priority, "
         "relative, 0, attempts, 0, '', 0, created, due, 0, 0, args, NULLIF(unique_key, ''), "
         "request, route, '', '', trace, principal FROM unnest($1::text[], $2::text[], $3::text[], "
         "$4::text[], $5::integer[], $6::integer[], $7::integer[], $8::bigint[], $9::bigint[], "
         "$10::bigint[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], "
         "$16::text[]) one (id, plugin, name, queue, state, priority, relative, attempts, created, "
         "due, args, unique_key, request, route, trace, principal) ON CONFLICT " +
         columns + " DO NOTHING";
}

}  // namespace

PostgresChanges::PostgresChanges(std::string owner, std::chrono::milliseconds lease)
    : owner_{std::move(owner)},
      lease_{lease} {}

void PostgresChanges::add(const Row& row) {
  adds_.ids.add(row.id);
  adds_.plugins.add(row.plugin);
  adds_.names.add(row.name);
  adds_.queues.add(row.queue);
  adds_.states.add(static_cast<int>(row.state));
  adds_.priorities.add(row.priority);
  adds_.relatives.add(row.relative ? 1 : 0);
  adds_.attempts.add(row.attempts);
  adds_.created.add(row.created);
  adds_.due.add(row.due);
  adds_.args.add(row.args);
  adds_.uniques.add(row.unique);
  adds_.requests.add(row.request);
  adds_.routes.add(row.route);
  adds_.traces.add(row.trace);
  adds_.principals.add(row.principal);
}

bool PostgresChanges::add_alone(const Row& row, Postgres& database) {
  static const std::string sql = insertion("");
  send(database);
  add(row);
  bool is_added = false;
  with_adds([&](Postgres::Values values) { is_added = database.run(sql, values).changed() > 0; });
  return is_added;
}

/// Only the index of ids has to be looked at first: there are no keys.
void PostgresChanges::send_added(Postgres& database) {
  static const std::string sql = insertion("(id)");
  if (!adds_.ids.empty()) with_adds([&](Postgres::Values values) { database.send(sql, values); });
}

template <class Act> void PostgresChanges::with_adds(const Act& act) {
  act({adds_.ids.text(), adds_.plugins.text(), adds_.names.text(), adds_.queues.text(),
       adds_.states.text(), adds_.priorities.text(), adds_.relatives.text(), adds_.attempts.text(),
       adds_.created.text(), adds_.due.text(), adds_.args.text(), adds_.uniques.text(),
       adds_.requests.text(), adds_.routes.text(), adds_.traces.text(), adds_.principals.text()});
  adds_ = {};
}

void PostgresChanges::start(std::string_view id, std::uint32_t attempt, Instant now,
                            Ticket ticket) {
  starts_.ids.add(id);
  starts_.attempts.add(attempt);
  starts_.tickets.add(ticket);
  starts_.now = now;
}

void PostgresChanges::finish(std::string_view id, State state, std::string_view why,
                             std::string_view result, Instant now) {
  ends_.ids.add(id);
  ends_.states.add(static_cast<int>(state));
  ends_.whys.add(why);
  ends_.results.add(result);
  ends_.now = now;
}

void PostgresChanges::release(std::string_view id) { releases_.add(id); }

void PostgresChanges::send_ended(Postgres& database) {
  if (ends_.ids.empty()) return;
  database.send(
      "UPDATE portico_task task SET state = one.state, ended = $1, result = one.result, owner = "
      "'', error = CASE WHEN one.why = '' THEN error ELSE one.why END FROM unnest($2::text[], "
      "$3::integer[], $4::text[], $5::text[]) one (id, state, why, result) WHERE task.id = "
      "one.id AND task.state = 2 AND task.owner = $6",
      {ends_.now, ends_.ids.text(), ends_.states.text(), ends_.whys.text(), ends_.results.text(),
       owner_});
  ends_ = {};
}

void PostgresChanges::send(Postgres& database) {
  send_ended(database);
  if (!releases_.empty())
    database.send(
        "UPDATE portico_task SET state = 0, owner = '', ticket = 0, attempt = attempt - 1 WHERE id "
        "= ANY ($1::text[]) AND state = 2 AND owner = $2",
        {releases_.text(), owner_});
  if (!starts_.ids.empty())
    database.send(
        "UPDATE portico_task task SET state = 2, owner = $1, attempt = one.attempt, started = $2, "
        "lease = portico_now() + $3::bigint, ticket = one.ticket FROM unnest($4::text[], "
        "$5::bigint[], $6::bigint[]) one (id, attempt, ticket) WHERE task.id = one.id",
        {owner_, starts_.now, lease_.count(), starts_.ids.text(), starts_.attempts.text(),
         starts_.tickets.text()});
  send_added(database);
  clear();
}

void PostgresChanges::clear() {
  starts_ = {};
  ends_ = {};
  releases_ = {};
  adds_ = {};
}

}  // namespace portico::task
