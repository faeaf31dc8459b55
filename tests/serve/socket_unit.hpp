#pragma once

#include <string>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace portico::testing {

/// A socket that somebody else listens on while hosts come and go, as a socket unit of systemd.
class SocketUnit {
public:
  SocketUnit() {
    sockaddr_in end{};
    end.sin_family = AF_INET;
    end.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof end;
    ::bind(socket_, reinterpret_cast<sockaddr*>(&end), size);
    ::listen(socket_, 4096);
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&end), &size);
    port_ = ntohs(end.sin_port);
  }
  SocketUnit(const SocketUnit&) = delete;
  SocketUnit& operator=(const SocketUnit&) = delete;
  ~SocketUnit() { ::close(socket_); }

  int port() const { return port_; }
  /// Words for a shell, which hands it over as descriptor 3.
  std::string hand_over(const std::string& words) const {
    return "export LISTEN_PID=$$ LISTEN_FDS=1 LISTEN_FDNAMES=http; exec " + words + " 3<&" +
           std::to_string(socket_);
  }

private:
  const int socket_ = ::socket(AF_INET, SOCK_STREAM, 0);  // which the shell inherits
  int port_ = 0;
};

}  // namespace portico::testing
