#pragma once

// PostgreSQL as those see it who do not know whether the host was built with it. No state; any
// thread.

#include <functional>
#include <memory>
#include <string>

#include "settings/work/tasks.hpp"
#include "task/store/store.hpp"
#include "task/store/waiting_rows.hpp"

namespace portico::task {

/// Of a `tasks.store` that postgres_objection() says nothing against. Connects to nothing yet.
std::unique_ptr<Store> make_postgres_store(const settings::Tasks& settings);

/// What is wrong with the URL, or empty: that it has a password in it, is none, or that the host
/// was built without libpq. Throws StoreError where libpq cannot be loaded.
std::string postgres_objection(const std::string& url);

/// Throws StoreError where a host could not use a `tasks.store` that postgres_objection() says
/// nothing against.
void look_at_postgres(const settings::Tasks& settings);

/// each_waiting() of a `tasks.store` that postgres_objection() says nothing against.
void each_waiting_in_postgres(const settings::Tasks& settings,
                              const std::function<void(const WaitingRow&)>& look);

}  // namespace portico::task
