#include "task/store/waiting_rows.hpp"

#include <filesystem>

#include "task/store/database.hpp"
#include "task/store/make_store.hpp"
#include "task/store/sqlite_file.hpp"
#if __has_include(<postgresql/libpq-fe.h>) || __has_include(<libpq-fe.h>)
#define PORTICO_LOOKS_INTO_POSTGRES
#include "task/store/postgres.hpp"
#endif

namespace portico::task {
namespace {

using Look = std::function<void(const WaitingRow&)>;

constexpr int patient_milliseconds = 2000;  // with a host that writes

void look_into_file(const std::filesystem::path& file, const Look& look) {
  Database database{file.string(), patient_milliseconds, Database::Access::read};
  const auto found =
      database.statement("SELECT plugin, name, args FROM task WHERE state IN (0, 1)");
  while (found->step()) look({found->text(0), found->text(1), found->text(2)});
}

#ifdef PORTICO_LOOKS_INTO_POSTGRES
void look_into_postgres(const settings::Tasks& settings, const Look& look) {
  constexpr int page = 1000;
  Postgres database{{settings.store, settings.password_file, settings.lease / 3}};
  database.script("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  if (database.run("SELECT to_regclass('portico_task') IS NULL").truth(0, 0))
    throw StoreError{"the database of tasks.store has no tasks: no host has used it so far"};
  std::int64_t last = 0;
  for (int count = page; count == page;) {
    const PostgresRows rows = database.run(
        "SELECT number, plugin, name, args FROM portico_task WHERE state IN (0, 1) AND number > $1 "
        "ORDER BY number LIMIT $2",
        {last, page});
    count = rows.count();
    for (int at = 0; at < count; ++at) look({rows.text(at, 1), rows.text(at, 2), rows.text(at, 3)});
    if (count > 0) last = rows.number(count - 1, 0);
  }
}
#endif

}  // namespace

void each_waiting(const settings::Tasks& settings, const Look& look) {
  if (const std::string wrong = store_objection(settings.store); !wrong.empty())
    throw StoreError{"tasks.store " + wrong};
  if (settings.store == settings::Tasks::memory)
    throw StoreError{"tasks.store is memory, which nobody else can look into"};
  if (settings.store == settings::Tasks::sqlite) {
    if (!has_file(settings))
      throw StoreError{"there are no tasks in " + settings.folder +
                       ": name the folder of the host in tasks.folder, or its --config"};
    return look_into_file(std::filesystem::path{settings.folder} / store_name, look);
  }
#ifdef PORTICO_LOOKS_INTO_POSTGRES
  look_into_postgres(settings, look);
#endif
}

}  // namespace portico::task
