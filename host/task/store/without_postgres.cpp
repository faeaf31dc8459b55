// Built in the place of postgres*.cpp where there is no libpq.

#include "task/store/make_postgres.hpp"

namespace portico::task {

std::unique_ptr<Store> make_postgres_store(const settings::Tasks& settings) {
  throw StoreError{"tasks.store " + postgres_objection(settings.store)};
}

void each_waiting_in_postgres(const settings::Tasks& settings,
                              const std::function<void(const WaitingRow&)>&) {
  throw StoreError{"tasks.store " + postgres_objection(settings.store)};
}

void look_at_postgres(const settings::Tasks& settings) {
  throw StoreError{"tasks.store " + postgres_objection(settings.store)};
}

std::string postgres_objection(const std::string&) {
  return "is of PostgreSQL, which this host was built without: build it where libpq-dev is "
         "installed";
}

}  // namespace portico::task
