#pragma once

// Bytes over a socket of the Unix domain, and descriptors that go with them (SCM_RIGHTS). An
// interruption by a signal is no end. No state; any thread.

#include <cstddef>
#include <deque>
#include <span>
#include <string_view>

#include <sys/types.h>

#include "os/socket/passed.hpp"

namespace portico::os {

/// As send(2), without SIGPIPE. The descriptor goes with the first byte; below 0: none does.
ssize_t send_with(int socket, std::string_view bytes, int descriptor, int flags);

struct Received {
  ssize_t count;  ///< as of recv(2)
  bool cut;       ///< more descriptors came than this process may have open
};
/// As recv(2); the descriptors that came are added to `passed`. There is room for as many as one
/// message can have: the kernel would close what has none, and wait for it on this thread.
Received receive_with(int socket, std::span<char> room, std::deque<Passed>& passed, int flags);

}  // namespace portico::os
