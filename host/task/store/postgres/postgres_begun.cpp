#include "task/store/postgres/postgres_begun.hpp"

#include <cstdint>
#include <utility>

namespace portico::task {

PostgresBegun::PostgresBegun(PostgresAddress address, std::string owner)
    : address_{std::move(address)},
      owner_{std::move(owner)} {}

/// The claims that it is about have not waited for the disk either: what outlives the end of the
/// server does so in this order.
void PostgresBegun::tell(Ticket last) {
  if (!database_ || database_->is_lost()) {
    database_.reset();
    database_ = std::make_unique<Postgres>(address_);
    database_->script("SET synchronous_commit = off; SET statement_timeout = " +
                      std::to_string(address_.patience.count()));
  }
  database_->run(
      "INSERT INTO portico_host (owner, begun, seen) VALUES ($1, $2, portico_now()) ON CONFLICT "
      "(owner) DO UPDATE SET begun = excluded.begun, seen = excluded.seen",
      {owner_, static_cast<std::int64_t>(last)});
}

}  // namespace portico::task
