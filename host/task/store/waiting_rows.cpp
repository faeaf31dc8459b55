#include "task/store/waiting_rows.hpp"

#include <filesystem>

#include "task/store/database.hpp"
#include "task/store/make_postgres.hpp"
#include "task/store/make_store.hpp"
#include "task/store/sqlite_file.hpp"

namespace portico::task {
namespace {

using Look = std::function<void(const WaitingRow&)>;

void look_into(Database& database, const std::string& file, const Look& look) {
  if (!is_of_hosts(database))
    throw StoreError{
        file + " is a database of something else: name the folder of the host in tasks.folder"};
  const auto found =
      database.statement("SELECT plugin, name, args FROM task WHERE state IN (0, 1)");
  while (found->step()) look({found->text(0), found->text(1), found->text(2)});
}

void look_into_file(const std::filesystem::path& folder, const Look& look) {
  const std::string file = folder / store_name;
  const Found found = look_for_file(folder);
  if (found == Found::nothing)
    throw StoreError{"there are no tasks in " + folder.string() +
                     ": name the folder of the host in tasks.folder, or its --config"};
  if (found == Found::empty) throw StoreError{file + " is empty: no host has stored tasks in it"};
  read_file(folder, [&](Database& database) { look_into(database, file, look); });
}

}  // namespace

void each_waiting(const settings::Tasks& settings, const Look& look) {
  if (const std::string wrong = store_objection(settings.store); !wrong.empty())
    throw StoreError{"tasks.store " + wrong};
  if (settings.store == settings::Tasks::memory)
    throw StoreError{"tasks.store is memory, which nobody else can look into"};
  if (settings.store == settings::Tasks::sqlite) return look_into_file(settings.folder, look);
  each_waiting_in_postgres(settings, look);
}

}  // namespace portico::task
