#include "os/socket/socket_file.hpp"

#include <grp.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <optional>

#include "os/error.hpp"
#include "os/socket/listen_error.hpp"
#include "os/socket/unix_address.hpp"
#include "os/whole_number.hpp"

namespace portico::os {
namespace {

Descriptor stream_socket() {
  return Descriptor{::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
}

/// Whether a socket is bound to the path, if it does not listen yet; each is a line that ends with
/// its path (proc_net(5)).
bool is_bound(const std::string& path) {
  std::ifstream all{"/proc/net/unix"};
  for (std::string line; std::getline(all, line);)
    if (line.ends_with(' ' + path)) return true;
  return false;
}

/// Nobody is there. A full queue is somebody's, so is a socket of another kind, and one that this
/// process may not ask may be.
bool is_left_over(const std::string& path) {
  const Descriptor client = stream_socket();
  const UnixAddress address{path};
  return ::connect(client.number(), address.get(), address.size) != 0 && errno == ECONNREFUSED &&
         !is_bound(path);
}

ListenError in_use(const std::string& name) {
  return {name, "is in use: stop the program that listens there, or choose another path"};
}

/// Takes away the file that nobody answers on, but no other that came in its place meanwhile.
void remove_left_over(const std::string& name, const std::string& path, ino_t inode) {
  const std::string aside = path + '.' + std::to_string(::getpid());
  if (::rename(path.c_str(), aside.c_str()) != 0)
    throw ListenError{name, "is left over of a host that died, and cannot be removed: " +
                                os::reason() + ": remove it, or choose another path"};
  struct stat moved {};
  if (::lstat(aside.c_str(), &moved) == 0 && moved.st_ino != inode) {
    ::rename(aside.c_str(), path.c_str());
    throw in_use(name);
  }
  ::unlink(aside.c_str());
}

/// Throws where the path is taken by what is not left over.
void make_room(const std::string& name, const std::string& path) {
  struct stat found {};
  if (::lstat(path.c_str(), &found) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return;
    throw ListenError{name, "cannot be looked at: " + os::reason()};
  }
  if (!S_ISSOCK(found.st_mode))
    throw ListenError{name, "is a file that is no socket: remove it, or choose another path"};
  if (!is_left_over(path)) throw in_use(name);
  remove_left_over(name, path, found.st_ino);
}

uid_t owner_of(const std::string& name, const std::string& owner) {
  if (owner.empty()) return static_cast<uid_t>(-1);
  if (const auto number = whole_number<unsigned>(owner)) return *number;
  if (const passwd* const found = ::getpwnam(owner.c_str())) return found->pw_uid;
  throw ListenError{name, "is to belong to \"" + owner +
                              "\", and there is no such user: create it, or write another owner"};
}

gid_t group_of(const std::string& name, const std::string& group) {
  if (group.empty()) return static_cast<gid_t>(-1);
  if (const auto number = whole_number<unsigned>(group)) return *number;
  if (const ::group* const found = ::getgrnam(group.c_str())) return found->gr_gid;
  throw ListenError{name, "is to belong to the group \"" + group +
                              "\", and there is none: create it, or write another group"};
}

void give(const std::string& name, const std::string& path, uid_t owner, gid_t group) {
  if (::chown(path.c_str(), owner, group) != 0)
    throw ListenError{name, "cannot be given away: " + os::reason() +
                                ": run the host as root, or as a member of the group"};
}

/// The process' own mask takes nothing away.
class Masked {
public:
  Masked() : before_{::umask(0)} {}
  Masked(const Masked&) = delete;
  Masked& operator=(const Masked&) = delete;
  ~Masked() { ::umask(before_); }

private:
  mode_t before_;
};

/// What bind() makes the file with: before anybody can connect.
bool set_mode(int socket, mode_t mode) { return ::fchmod(socket, mode) == 0; }

}  // namespace

SocketFile::SocketFile(const std::string& path, const SocketRights& rights, int queue)
    : SocketFile{} {
  const std::string name = "unix:" + path;
  if (path.size() > UnixAddress::longest)
    throw ListenError{name, "has a path that is too long: choose one of at most " +
                                std::to_string(UnixAddress::longest) + " bytes"};
  const uid_t owner = owner_of(name, rights.owner);
  const gid_t group = group_of(name, rights.group);
  make_room(name, path);
  socket_ = stream_socket();
  const UnixAddress address{path};
  const Masked nothing;
  if (!set_mode(socket_.number(), rights.mode) ||
      ::bind(socket_.number(), address.get(), address.size) != 0)
    throw ListenError{name, "cannot be made: " + os::reason() +
                                ": make its folder one that the host may write to"};
  note(name, path);
  give(name, path, owner, group);
  if (::listen(socket_.number(), queue) != 0) throw ListenError{name, os::reason()};
}

SocketFile SocketFile::of_another(const std::string& path, const SocketRights& rights) {
  const std::string name = "unix:" + path;
  SocketFile file;
  file.is_own_ = false;
  file.note(name, path);
  file.due_ = {owner_of(name, rights.owner), group_of(name, rights.group), rights.mode};
  return file;
}

void SocketFile::claim() {
  is_own_ = true;
  if (!due_) return;
  const Due due = *std::exchange(due_, std::nullopt);
  const std::string name = "unix:" + path_;
  give(name, path_, due.owner, due.group);
  if (::chmod(path_.c_str(), due.mode) != 0) throw ListenError{name, os::reason()};
}

void SocketFile::note(const std::string& name, const std::string& path) {
  struct stat made {};
  if (::lstat(path.c_str(), &made) != 0) throw ListenError{name, os::reason()};
  path_ = path;
  device_ = made.st_dev;
  inode_ = made.st_ino;
}

SocketFile::~SocketFile() {
  struct stat found {};
  if (!is_own_ || path_.empty() || ::lstat(path_.c_str(), &found) != 0) return;
  if (found.st_dev == device_ && found.st_ino == inode_) ::unlink(path_.c_str());
}

}  // namespace portico::os
