#include "task/store/store_trouble.hpp"

#include <filesystem>

#include "task/store/database.hpp"
#include "task/store/make_postgres.hpp"
#include "task/store/make_store.hpp"
#include "task/store/sqlite_file.hpp"

namespace portico::task {
namespace {

void look_at_file(const std::filesystem::path& folder) {
  if (look_for_file(folder) != Found::file) return;
  read_file(folder, [&](Database& database) { check_file(database, folder / store_name); });
}

}  // namespace

std::string trouble_with_store(const settings::Tasks& settings) try {
  if (const std::string wrong = store_objection(settings.store); !wrong.empty())
    return "tasks.store " + wrong;
  if (settings.store == settings::Tasks::memory) return {};
  if (settings.store == settings::Tasks::sqlite)
    look_at_file(settings.folder);
  else
    look_at_postgres(settings);
  return {};
} catch (const StoreError& error) {
  return error.what();
}

}  // namespace portico::task
