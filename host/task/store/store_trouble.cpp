#include "task/store/store_trouble.hpp"

#include <filesystem>

#include <unistd.h>

#include "os/error.hpp"
#include "task/store/database.hpp"
#include "task/store/make_postgres.hpp"
#include "task/store/make_store.hpp"
#include "task/store/sqlite_file.hpp"

namespace portico::task {
namespace {

/// What there is of it, for the host makes the rest.
std::filesystem::path nearest(std::filesystem::path folder) {
  std::error_code error;
  folder = std::filesystem::absolute(folder);
  while (!std::filesystem::exists(folder, error) && folder.has_relative_path())
    folder = folder.parent_path();
  return folder;
}

void look_at_file(const std::filesystem::path& folder) {
  std::error_code error;
  if (const auto there = nearest(folder); !std::filesystem::is_directory(there, error))
    throw StoreError{there.string() + " is no folder: name another tasks.folder"};
  if (look_for_file(folder) != Found::file) return;
  for (const std::filesystem::path& place : {folder, folder / store_name})
    if (::access(place.c_str(), W_OK) != 0)
      throw StoreError{place.string() + ": " + os::reason() + ": let the host write to it"};
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
