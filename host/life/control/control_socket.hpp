#pragma once

// Where running hosts are asked and told: unix sockets that their own account, and root, may use.
// With `control` set to auto, each host has one of its own,
//
//   <folder>/portico-<path>-<place>-<process>.sock
//
// <path> and <place> are digests of the plugin folder, as it is named and as what it leads to, so
// that it is found by either. The folder belongs to the account and nobody else may write to it:
// $XDG_RUNTIME_DIR, /run/portico, or /tmp/portico-<user>, the first that is there or can be made.
// No name can be taken by somebody else before it is used.

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>

#include "plugin/library/file.hpp"
#include "settings/settings.hpp"
#include "settings/source/mistake.hpp"

namespace portico::life {

/// The socket of a host that starts, as its settings say; its name goes with this.
class ControlSocket {
public:
  enum class Name { now, when_claimed };
  /// A path that the settings name and that cannot be had is a mistake. Without a place for one of
  /// its own the host serves nevertheless, and an error in the log says that it cannot be asked.
  /// `name`: of a host that goes on in the place of another, which has the name until then.
  ControlSocket(const settings::Settings& settings, settings::Mistakes& mistakes,
                Name name = Name::now);
  /// One that another process has bound, and will remove.
  explicit ControlSocket(int listening) : listening_{listening} {}
  ControlSocket(ControlSocket&& other) noexcept
      : path_{std::exchange(other.path_, {})},
        claimed_{std::exchange(other.claimed_, {})},
        inode_{other.inode_},
        listening_{std::move(other.listening_)} {}
  ControlSocket& operator=(ControlSocket&&) = delete;
  ~ControlSocket();

  int number() const { return listening_.number(); }  ///< -1: there is none
  const std::filesystem::path& path() const { return path_; }
  /// It is found by its name from here on, in the place of the one that was found by it before.
  void claim();

private:
  std::filesystem::path path_;     ///< where it is, or empty
  std::filesystem::path claimed_;  ///< where it is to be
  ino_t inode_ = 0;                ///< of its file
  os::Descriptor listening_{-1};
};

/// A socket that a host listens at, or has.
struct Listening {
  std::filesystem::path path;
  uid_t user = 0;  ///< whose process listens, or whose socket it is
  pid_t process = 0;
};

/// Hosts of this account that listen now, and serve the folder or any; for root those of a service
/// too, which has /run/portico.
std::vector<Listening> hosts_of(const std::filesystem::path& plugin_folder);
std::vector<Listening> hosts();
/// The one at that path, if any.
std::vector<Listening> hosts_at(const std::filesystem::path& path);

/// What is seen of hosts of other accounts, none of which is asked.
struct Strangers {
  std::vector<Listening> sockets;  ///< for the plugin folder
  std::vector<Listening> folders;  ///< that may hold some, and cannot be looked into
};
Strangers strangers_of(const std::filesystem::path& plugin_folder);

/// Why there can be no socket at that path, whoever listens there: the end of a sentence with its
/// cure. Empty: nothing is against it.
std::string socket_objection(const std::filesystem::path& path);

/// The socket connected to the host that listens there. Throws std::runtime_error when none does,
/// and when it is a process of another account; root may ask that in a folder of that account
/// alone.
os::Descriptor connect_to(const std::filesystem::path& path);

}  // namespace portico::life
