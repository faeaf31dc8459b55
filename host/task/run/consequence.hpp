#pragma once

// What an outcome means for its task: done, tried again, dead. One thread at a time.

#include <functional>
#include <vector>

#include "task/run/active.hpp"
#include "task/run/outcome.hpp"
#include "task/store/store.hpp"

namespace portico::task {

/// Ends of its process that a task may bring about.
inline constexpr std::uint32_t most_crashes = 3;

/// What is to be done when the transaction has been committed.
using Said = std::vector<std::function<void()>>;

/// Writes it down, within a transaction. `closing`: the host has asked it to stop, and who fails
/// then has lost no attempt.
void write_down(Store& store, const Outcome& outcome, Active& active, bool closing, Instant now,
                Said& said);

}  // namespace portico::task
