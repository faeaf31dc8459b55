#pragma once

// A listening socket of the Unix domain and its file. What a host that died has left there is made
// anew; a file that is something else, or that somebody answers on, stays. One thread.

#include <sys/types.h>

#include <optional>
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
    std::swap(is_own_, other.is_own_);
    std::swap(due_, other.due_);
    return *this;
  }
  /// That of a socket which another process has: it stays that one's, with the rights that it has,
  /// until it is claimed. Throws ListenError.
  static SocketFile of_another(const std::string& path, const SocketRights& rights);
  /// Removes the file, unless it belongs to another process or another one has taken its place.
  ~SocketFile();

  Descriptor take() { return std::move(socket_); }
  /// It belongs to this process from here on, and gets the rights that it is to have. Throws
  /// ListenError where it cannot get them: it keeps those that it has.
  void claim();
  /// It belongs to another process from here on.
  void leave() { is_own_ = false; }

private:
  /// Rights of a file that it gets when it is claimed.
  struct Due {
    uid_t owner;
    gid_t group;
    mode_t mode;
  };

  void note(const std::string& name, const std::string& path);

  Descriptor socket_;
  std::string path_;
  dev_t device_ = 0;
  ino_t inode_ = 0;
  bool is_own_ = true;
  std::optional<Due> due_;
};

}  // namespace portico::os
