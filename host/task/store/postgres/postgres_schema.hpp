#pragma once

// The tables and functions of a store of PostgreSQL, in the first schema of the search path. What
// the functions are for is said in sdk/docs/postgresql.md. The schema's number stands in
// portico_schema; that of a newer host is refused.

#include "task/store/postgres/postgres.hpp"

namespace portico::task {

/// Of this host's advisory locks ("PoTa"): 0 is held while tables are changed, 1 by a transaction
/// that looks at keys or crons, so that no two do that at once.
inline constexpr int advisory_class = 0x506f5461;

/// Makes what is missing, of several hosts at once one, however long the server takes for that; the
/// others wait for it no longer than for any statement. Throws StoreError.
void migrate(Postgres& database);

/// Throws StoreError with the cure where they are of a newer host, or the role may not use them, or
/// make them. Changes nothing.
void refuse_unusable(Postgres& database);

}  // namespace portico::task
