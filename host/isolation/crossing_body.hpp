#pragma once

// A body that is read as it arrives (portico/intake.h), over the boundary of a process: how the
// process of the plugin asks, how the host answers. See crossings.cpp for the numbers.

#include <cstdint>

#include "isolation/crossings.hpp"
#include "portico/abi.h"
#include "portico/values.h"

namespace portico::isolation {

enum class BodyFact : std::int64_t { failure, length, limit };

// In the process of the plugin, on the thread that has the call in hand.

/// Waits, with its thread, until there is something.
portico_result ask_chunk(std::int64_t function, portico_call* call, portico_str* chunk) noexcept;
std::int64_t ask_fact(std::int64_t function, portico_call* call, BodyFact fact) noexcept;
/// Wakes at once: there is nobody to wait for it but ask_chunk().
portico_result listen_here(portico_call* call, portico_waker waker) noexcept;

// In the host, with the call in hand.

/// PORTICO_IDLE: there is nothing to say for now.
Answer answer_chunk(const Asked& asked);
Answer answer_fact(const Asked& asked);

}  // namespace portico::isolation
