#pragma once

// The process that an isolated plugin runs in: loads and starts it, says what it registered, and
// runs what the host asks for, a thread a channel. It ends with the host that started it.

#include <cstdint>

namespace portico::isolation {

/// The hidden command of the executable, and the descriptors it inherits: `portico isolated 5 6`.
inline constexpr const char* isolated_word = "isolated";

/// Bytes of one message from there; what is more is refused.
inline constexpr std::uint64_t most_from_isolated = std::uint64_t{64} << 20;

/// Does not come back before the end. `control` is a socket, `memory` the flight memory.
[[noreturn]] void run_isolated(int control, int memory);

}  // namespace portico::isolation
