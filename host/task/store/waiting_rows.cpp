#include "task/store/waiting_rows.hpp"

#include <filesystem>

#include "task/store/database.hpp"
#include "task/store/make_postgres.hpp"
#include "task/store/make_store.hpp"
#include "task/store/sqlite_file.hpp"

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
  each_waiting_in_postgres(settings, look);
}

}  // namespace portico::task
