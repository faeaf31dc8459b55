#pragma once

// Whether the kernel encrypts records of TLS (Documentation/networking/tls.rst).

#include <cerrno>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "os/descriptor.hpp"

namespace portico::tls {

/// It has the module: then it says that a socket that is not connected has no use for it. Any
/// thread.
inline bool kernel_speaks_tls() {
  static const bool speaks = [] {
    const os::Descriptor socket{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    return ::setsockopt(socket.number(), IPPROTO_TCP, TCP_ULP, "tls", sizeof "tls") == 0 ||
           errno == ENOTCONN;
  }();
  return speaks;
}

}  // namespace portico::tls
