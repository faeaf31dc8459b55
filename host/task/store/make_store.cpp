#include "task/store/make_store.hpp"

#include "task/store/make_postgres.hpp"
#include "task/store/sqlite_file.hpp"
#include "task/store/sqlite_store.hpp"

namespace portico::task {
namespace {

bool is_of_postgres(const std::string& store) {
  return store.starts_with("postgresql://") || store.starts_with("postgres://");
}

}  // namespace

std::unique_ptr<Store> make_store(const settings::Tasks& settings, OnDamage damage) {
  if (const std::string wrong = store_objection(settings.store); !wrong.empty())
    throw StoreError{"tasks.store " + wrong};
  if (is_of_postgres(settings.store)) return make_postgres_store(settings);
  return std::make_unique<SqliteStore>(settings, damage);
}

bool has_file(const settings::Tasks& settings) {
  if (settings.store != settings::Tasks::sqlite) return false;
  try {
    return look_for_file(settings.folder) != Found::nothing;
  } catch (const StoreError&) {  // whoever opens it says what is there
    return true;
  }
}

bool may_have_store(const settings::Tasks& settings) {
  const bool is_elsewhere =
      settings.store != settings::Tasks::sqlite && settings.store != settings::Tasks::memory;
  return is_elsewhere || has_file(settings);
}

std::string store_objection(const std::string& store) {
  if (store == settings::Tasks::sqlite || store == settings::Tasks::memory) return {};
  if (!is_of_postgres(store)) return "is no store: write sqlite, memory or postgresql://...";
  try {
    return postgres_objection(store);
  } catch (const StoreError& error) {
    return error.what();
  }
}

}  // namespace portico::task
