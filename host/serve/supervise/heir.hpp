#pragma once

// The host that goes on in this one's place: the program as it is on the disk now, started with the
// sockets that listen here. What the two say to each other is in inheritance.hpp. One thread.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "life/decisions.hpp"
#include "os/descriptor.hpp"
#include "os/socket/notify_socket.hpp"
#include "process/foster.hpp"
#include "serve/addresses.hpp"

namespace portico::serve {

class Heir {
public:
  /// Starts it. `arguments`: of this host's command line, without the program. Throws
  /// std::runtime_error or std::system_error.
  Heir(const std::string& program, const std::vector<std::string>& arguments,
       const Addresses& addresses, const life::Decisions& decisions,
       const os::NotifySocket& manager);

  pid_t id() const { return process_->id(); }
  /// Whose end tells its own; -1: it has been let go.
  pid_t parent() const { return process_->parent(); }
  /// The service manager's child from here on, and none of this host's.
  void let_go() { process_->let_go(); }
  /// Readable when it says something.
  int number() const { return socket_.number(); }

  enum class Word { none, ready, took, gone };
  Word hear();
  /// Of the program, as it said when it was ready.
  const std::string& version() const { return version_; }
  /// What belongs to this host is to be taken over.
  void hand_over() const;

private:
  std::optional<process::Foster> process_;
  os::Descriptor socket_;
  std::string version_;
};

/// Where the program of this process is on the disk, also when another one has taken its place.
std::string own_program();

}  // namespace portico::serve
