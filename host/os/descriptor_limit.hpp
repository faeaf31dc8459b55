#pragma once

// How many descriptors a process may have (RLIMIT_NOFILE), and how near it is to that. The kernel
// gives the lowest number that is free, so that a number tells how many there are at least. Any
// thread.

#include <cstddef>

namespace portico::os {

/// As many as the hard limit allows. Processes that are started inherit it.
void raise_descriptor_limit();
std::size_t descriptor_limit();
/// Those that are open.
std::size_t open_descriptors();

/// Whether the number is one of the last `spared`, or of the upper half where there are few.
bool is_spared(int number, std::size_t spared);
/// Whether there are further ones than those.
bool has_descriptors(std::size_t spared);

}  // namespace portico::os
