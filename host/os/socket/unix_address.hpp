#pragma once

// The address of a socket of the Unix domain (unix(7)). Values; any thread.

#include <sys/socket.h>
#include <sys/un.h>

#include <cstddef>
#include <string>

namespace portico::os {

class UnixAddress {
public:
  /// Bytes that a path may have.
  static constexpr std::size_t longest = sizeof(sockaddr_un::sun_path) - 1;

  /// Of a path that is no longer than that.
  explicit UnixAddress(const std::string& path) {
    address_.sun_family = AF_UNIX;
    path.copy(address_.sun_path, longest);
  }

  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&address_); }
  static constexpr socklen_t size = sizeof(sockaddr_un);

private:
  sockaddr_un address_{};
};

}  // namespace portico::os
