#pragma once

// A listening socket of the Unix domain and its file. What a host that died has left there is made
// anew; a file that is something else, or that somebody answers on, stays. One thread.

#include <sys/types.h>

#include <string>
#include <utility>

#include "os/descriptor.hpp"

namespace portico::os {

/// Who may connect, for which the right to write counts (unix(7)).
struct SocketRights {
  mode_t mode = 0666;        ///< as a port of this machine: everybody
  std::string owner, group;  ///< names or numbers; empty: of the process

  bool operator==(const SocketRights&) const = default;
};

class SocketFile {
public:
  SocketFile() = default;
  /// Binds and listens: non-blocking, closed on exec. The file is there with its rights from the
  /// first on. Throws ListenError.
  SocketFile(const std::string& path, const SocketRights& rights, int queue);
  SocketFile(SocketFile&& other) noexcept { *this = std::move(other); }
  SocketFile& operator=(SocketFile&& other) noexcept {
    std::swap(socket_, other.socket_);
    std::swap(path_, other.path_);
    std::swap(device_, other.device_);
    std::swap(inode_, other.inode_);
    return *this;
  }
  /// Removes the file, unless another one has taken its place.
  ~SocketFile();

  Descriptor take() { return std::move(socket_); }

private:
  Descriptor socket_;
  std::string path_;
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

}  // namespace portico::os
