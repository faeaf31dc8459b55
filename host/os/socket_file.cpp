#include "os/socket_file.hpp"

#include <grp.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <optional>

#include "os/error.hpp"
#include "os/listen_error.hpp"

namespace portico::os {
namespace {

sockaddr_un address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  return address;
}

const sockaddr* plain(const sockaddr_un& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

Descriptor stream_socket() {
  return Descriptor{::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
}

/// A full queue is somebody's, too.
bool answers(const std::string& path) {
  const Descriptor client = stream_socket();
  const sockaddr_un address = address_of(path);
  return ::connect(client.number(), plain(address), sizeof address) == 0 || errno == EAGAIN;
}

/// Throws where the path is taken by what is not left over.
void check_place(const std::string& name, const std::string& path) {
  struct stat found {};
  if (::lstat(path.c_str(), &found) != 0) {
    if (errno == ENOENT) return;
    throw ListenError{name, "cannot be looked at: " + reason()};
  }
  if (!S_ISSOCK(found.st_mode))
    throw ListenError{name, "is a file that is no socket: remove it, or choose another path"};
  if (answers(path))
    throw ListenError{name,
                      "is in use: stop the program that listens there, or choose another path"};
}

std::optional<unsigned> number_of(const std::string& text) {
  unsigned number = 0;
  const char* const last = text.data() + text.size();
  const auto read = std::from_chars(text.data(), last, number);
  if (read.ec != std::errc{} || read.ptr != last) return std::nullopt;
  return number;
}

uid_t owner_of(const std::string& name, const std::string& owner) {
  if (owner.empty()) return static_cast<uid_t>(-1);
  if (const auto number = number_of(owner)) return *number;
  if (const passwd* const found = ::getpwnam(owner.c_str())) return found->pw_uid;
  throw ListenError{name, "is to belong to \"" + owner +
                              "\", and there is no such user: create it, or write another owner"};
}

gid_t group_of(const std::string& name, const std::string& group) {
  if (group.empty()) return static_cast<gid_t>(-1);
  if (const auto number = number_of(group)) return *number;
  if (const ::group* const found = ::getgrnam(group.c_str())) return found->gr_gid;
  throw ListenError{name, "is to belong to the group \"" + group +
                              "\", and there is none: create it, or write another group"};
}

void grant(const std::string& name, const std::string& path, const SocketRights& rights) {
  const uid_t owner = owner_of(name, rights.owner);
  const gid_t group = group_of(name, rights.group);
  if (::chown(path.c_str(), owner, group) != 0)
    throw ListenError{name, "cannot be given away: " + reason() +
                                ": run the host as root, or as a member of the group"};
  if (::chmod(path.c_str(), rights.mode) != 0)
    throw ListenError{name, "cannot be given its mode: " + reason()};
}

/// A name beside the path, until everything about the file is as it must be.
class Draft {
public:
  explicit Draft(const std::string& path) : path_{path + '.' + std::to_string(::getpid())} {
    ::unlink(path_.c_str());
  }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;
  ~Draft() { ::unlink(path_.c_str()); }
  const std::string& path() const { return path_; }

private:
  std::string path_;
};

}  // namespace

SocketFile::SocketFile(const std::string& path, const SocketRights& rights, int queue)
    : path_{path} {
  const std::string name = "unix:" + path;
  const Draft draft{path};
  if (draft.path().size() > longest)
    throw ListenError{name, "has a path that is too long: choose one of at most " +
                                std::to_string(longest + path.size() - draft.path().size()) +
                                " bytes"};
  check_place(name, path);
  socket_ = stream_socket();
  const sockaddr_un address = address_of(draft.path());
  if (::bind(socket_.number(), plain(address), sizeof address) != 0)
    throw ListenError{name, "cannot be made: " + reason() +
                                ": make its folder one that the host may write to"};
  grant(name, draft.path(), rights);
  struct stat made {};
  if (::listen(socket_.number(), queue) != 0 || ::lstat(draft.path().c_str(), &made) != 0 ||
      ::rename(draft.path().c_str(), path.c_str()) != 0)
    throw ListenError{name, "cannot be made: " + reason()};
  device_ = made.st_dev;
  inode_ = made.st_ino;
}

SocketFile::~SocketFile() {
  struct stat found {};
  if (path_.empty() || ::lstat(path_.c_str(), &found) != 0) return;
  if (found.st_dev == device_ && found.st_ino == inode_) ::unlink(path_.c_str());
}

}  // namespace portico::os
