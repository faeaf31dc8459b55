#pragma once

// The tables and functions of a store of PostgreSQL, step by step. A step that has been released is
// never changed: there are databases that have taken it.

#include <array>

namespace portico::task {

/// The number of the schema that this host knows, and makes.
inline constexpr int newest_postgres_schema = 4;

/// Each makes a store of the number before it one of the next; SQL of several statements. The lock
/// of keys in it is that of advisory_class.
extern const std::array<const char*, newest_postgres_schema> postgres_migrations;

}  // namespace portico::task
