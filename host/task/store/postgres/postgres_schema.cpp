#include "task/store/postgres/postgres_schema.hpp"

#include <chrono>
#include <cstddef>
#include <string>

#include "task/store/postgres/postgres_migrations.hpp"

namespace portico::task {
namespace {

static_assert(advisory_class == 1349473377, "a function says so");

/// Of one step. An index of a large table takes the server many minutes.
constexpr std::chrono::hours patience_of_step{24};

bool is_new(Postgres& database) {
  return database.run("SELECT to_regclass('portico_schema') IS NULL").truth(0, 0);
}

/// Of tables that are there and known.
std::int64_t version_of(Postgres& database) {
  const auto version = database.run("SELECT max(version) FROM portico_schema").number(0, 0);
  if (version <= newest_postgres_schema) return version;
  throw StoreError{"the tables of tasks.store were written by a newer host: their schema is " +
                   std::to_string(version) + ", and this host knows those up to " +
                   std::to_string(newest_postgres_schema) +
                   ": run the newer host, or name another database"};
}

void migrate_locked(Postgres& database) {
  database.run("SELECT pg_advisory_xact_lock($1::integer, 0)", {advisory_class});
  const bool makes = is_new(database);
  const std::int64_t version = makes ? 0 : version_of(database);
  if (version == newest_postgres_schema) return;
  if (makes) database.script("CREATE TABLE portico_schema (version INTEGER NOT NULL)");
  database.script("SET LOCAL statement_timeout = 0");
  for (auto next = version; next < newest_postgres_schema; ++next)
    database.script(postgres_migrations[static_cast<std::size_t>(next)], patience_of_step);
  database.run("DELETE FROM portico_schema");
  database.run("INSERT INTO portico_schema VALUES ($1::integer)", {newest_postgres_schema});
}

}  // namespace

void refuse_unusable(Postgres& database) {
  const char* const cure = ": grant it to the role of tasks.store, or have that own the database";
  if (is_new(database)) {
    const PostgresRows may =
        database.run("SELECT coalesce(has_schema_privilege(current_schema(), 'CREATE'), false)");
    if (!may.truth(0, 0))
      throw StoreError{"there are no tables of tasks in the database of tasks.store, and none may "
                       "be made: CREATE on the first schema of the search path is missing" +
                       std::string{cure}};
    return;
  }
  version_of(database);
  const PostgresRows missing = database.run(
      "SELECT min(one.right || ' on ' || name) FROM unnest(ARRAY['portico_task', 'portico_host', "
      "'portico_cron']) name, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) one "
      "(\"right\") "
      "WHERE NOT coalesce(has_table_privilege(to_regclass(name), one.right), false)");
  if (!missing.is_null(0, 0))
    throw StoreError{"the tables of tasks.store cannot be used: " + missing.text(0, 0) +
                     " is missing" + cure};
}

void migrate(Postgres& database) {
  database.script("BEGIN");
  migrate_locked(database);
  database.script("COMMIT");
}

}  // namespace portico::task
