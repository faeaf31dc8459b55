#pragma once

// The process that an isolated plugin runs in: loads and starts it, says what it registered, and
// runs what the host asks for, a thread a channel. It ends with the host that started it.

#include <string>
#include <vector>

namespace portico::isolation {

/// The hidden command of the executable, and the descriptors it inherits: `portico isolated 5 6`.
inline constexpr const char* isolated_word = "isolated";

/// Does not come back before the end. `control` is a socket, `memory` the flight memory.
[[noreturn]] void run_isolated(int control, int memory);

}  // namespace portico::isolation
