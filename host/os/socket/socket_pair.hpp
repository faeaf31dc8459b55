#pragma once

// Two sockets of the Unix domain that are connected with each other, closed on exec. A value.

#include <array>

#include <sys/socket.h>

#include "os/descriptor.hpp"

namespace portico::os {

struct SocketPair {
  Descriptor here, there;

  /// `type`: SOCK_STREAM or another. Both are none, and errno says why, when there are none to be
  /// had.
  static SocketPair of(int type) {
    std::array<int, 2> ends{-1, -1};
    ::socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, ends.data());
    return {Descriptor{ends[0]}, Descriptor{ends[1]}};
  }
};

}  // namespace portico::os
