#include "task/store/postgres/postgres_changes.hpp"

#include <utility>

namespace portico::task {
namespace {

/// That begin: of fewer a plan costs the server more than it saves.
constexpr std::size_t worth_a_plan = 16;

}  // namespace

PostgresChanges::PostgresChanges(std::string owner, std::chrono::milliseconds lease)
    : owner_{std::move(owner)},
      lease_{lease} {}

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

/// The owner is asked for in words of which the planner knows no statistics: by those nobody owns
/// anything, and it would rather look through all tasks for such a one than for each of the ids.
void PostgresChanges::send_ended(Postgres& database) {
  if (ends_.ids.empty()) return;
  database.send(
      "UPDATE portico_task task SET state = one.state, ended = $1, result = one.result, owner = "
      "'', error = CASE WHEN one.why = '' THEN error ELSE one.why END FROM unnest($2::text[], "
      "$3::integer[], $4::text[], $5::text[]) one (id, state, why, result) WHERE task.id = "
      "one.id AND CASE WHEN task.owner = $6 THEN true ELSE false END",
      {ends_.now, ends_.ids.text(), ends_.states.text(), ends_.whys.text(), ends_.results.text(),
       owner_});
  ends_ = {};
}

/// A plan that was made when there were few tasks is good for few.
void PostgresChanges::send_starts(Postgres& database) {
  if (starts_.ids.empty()) return;
  const bool plans = starts_.ids.size() >= worth_a_plan;
  if (plans) database.send("SET LOCAL plan_cache_mode = force_custom_plan");
  database.send(
      "UPDATE portico_task task SET state = 2, owner = $1, attempt = one.attempt, started = $2, "
      "lease = portico_now() + $3::bigint, ticket = one.ticket FROM unnest($4::text[], "
      "$5::bigint[], $6::bigint[]) one (id, attempt, ticket) WHERE task.id = one.id",
      {owner_, starts_.now, lease_.count(), starts_.ids.text(), starts_.attempts.text(),
       starts_.tickets.text()});
  if (plans) database.send("SET LOCAL plan_cache_mode = force_generic_plan");
}

void PostgresChanges::send(Postgres& database) {
  send_ended(database);
  if (!releases_.empty())
    database.send(
        "UPDATE portico_task SET state = 0, owner = '', ticket = 0, attempt = attempt - 1 WHERE id "
        "= ANY ($1::text[]) AND owner = $2",
        {releases_.text(), owner_});
  send_starts(database);
  clear();
}

void PostgresChanges::clear() {
  starts_ = {};
  ends_ = {};
  releases_ = {};
}

}  // namespace portico::task
