#pragma once

// What an outcome means for its task: done, tried again, dead. One thread at a time.

#include <functional>
#include <vector>

#include "task/run/active.hpp"
#include "task/run/outcome.hpp"
#include "task/store/store.hpp"

namespace portico::task {

/// Ends of its process that a task may bring about.
inline constexpr std::uint32_t most_crashes = Store::suspicious + 1;

/// At the next one it is dead. Of these one runs at a time: when it ends its process, those that
/// ran beside it are not counted out with it.
inline bool is_suspect(const Row& row) { return row.crashes >= Store::suspicious; }

/// Of what is claimed: a crash that it has no part in would be its end.
inline bool is_at_risk(const Row& row) { return is_suspect(row) || row.attempt >= row.attempts; }

/// What is to be done when the transaction has been committed.
using Said = std::vector<std::function<void()>>;

/// Writes it down, within a transaction. `closing`: the host has asked it to stop, and who fails
/// then has lost no attempt; the same of one that is lost (Active::lose()).
void write_down(Store& store, const Outcome& outcome, Active& active, bool closing, Instant now,
                Said& said);

}  // namespace portico::task
