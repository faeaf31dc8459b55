#pragma once

// Lines of text over a connected socket, each whole before its deadline: who sends or takes a few
// bytes now and then holds nobody up. No state.

#include <chrono>
#include <cstddef>
#include <string>

namespace portico::life {

/// What ends the wait for a line.
struct Until {
  std::chrono::steady_clock::time_point deadline;
  int over = -1;  ///< a descriptor that becomes readable; -1: none
};

/// False: the other side is gone or has not taken it.
bool send_line(int socket, std::string line, Until until);
/// Without its end; empty: none came, or one that is longer than `most` bytes.
std::string receive_line(int socket, Until until, std::size_t most);

}  // namespace portico::life
