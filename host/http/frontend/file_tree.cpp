#include "http/frontend/file_tree.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <system_error>

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace portico::http {
namespace {

/// Of a folder in which something is renamed just now.
constexpr int most_tries = 16;

int open_at(int folder, const char* name, std::uint64_t flags, std::uint64_t resolve) {
  open_how how{};
  how.flags = flags | O_CLOEXEC;
  how.resolve = resolve;
  return static_cast<int>(::syscall(SYS_openat2, folder, name, &how, sizeof how));
}

FileTree::Found found_by(int error, Patience patience) {
  switch (error) {
  case ENOENT:
  case ENOTDIR:
  case ENAMETOOLONG:
  case ELOOP:
  case EXDEV:  // it leads out of the folder
  case ENXIO: return FileTree::Found::nothing;
  case EACCES:
  case EPERM: return FileTree::Found::forbidden;
  case EAGAIN:
    if (patience == Patience::none) return FileTree::Found::slow;
    break;
  default: break;
  }
  throw std::system_error{error, std::generic_category()};
}

std::string path_of(int descriptor) {
  std::array<char, PATH_MAX> path;
  const std::string link = "/proc/self/fd/" + std::to_string(descriptor);
  const ssize_t size = ::readlink(link.c_str(), path.data(), path.size());
  return {path.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
}

/// Of a name that a link has led to.
bool is_hidden(std::string_view segment) {
  return segment.starts_with('.') && !segment.starts_with("..") && segment != ".well-known";
}

/// Whether what a link has led to is beneath the folder, without a hidden name on the way.
bool is_open(int root, int file) {
  std::string folder = path_of(root);
  const std::string path = path_of(file);
  if (path.empty() || folder.empty()) return false;  // there is no /proc
  if (path == folder) return true;
  if (!folder.ends_with('/')) folder += '/';
  if (!path.starts_with(folder)) return false;
  for (std::string_view rest = std::string_view{path}.substr(folder.size()); !rest.empty();) {
    const std::string_view segment = rest.substr(0, rest.find('/'));
    if (is_hidden(segment)) return false;
    rest.remove_prefix(std::min(rest.size(), segment.size() + 1));
  }
  return true;
}

/// Below the folder. Links are looked after where there are any.
int open_beneath(int root, const std::string& name, std::uint64_t cached) {
  constexpr std::uint64_t flags = O_RDONLY | O_NONBLOCK | O_NOCTTY, resolve = RESOLVE_BENEATH;
  for (int tries = 0;; ++tries) {
    int number = open_at(root, name.c_str(), flags, resolve | RESOLVE_NO_SYMLINKS | cached);
    if (number < 0 && errno == ELOOP) {
      number = open_at(root, name.c_str(), flags, resolve | RESOLVE_NO_MAGICLINKS | cached);
      if (number >= 0 && !is_open(root, number)) {
        ::close(number);
        errno = ENOENT;
        return -1;
      }
    }
    if (number >= 0 || errno != EAGAIN || cached != 0 || tries == most_tries) return number;
  }
}

}  // namespace

FileTree::Found FileTree::open(std::string_view name, Patience patience, File& file) const {
  if (name.find('\0') != std::string_view::npos) return Found::nothing;
  const std::uint64_t cached = patience == Patience::none ? RESOLVE_CACHED : 0;
  const os::Descriptor root{open_at(AT_FDCWD, path_.c_str(), O_PATH | O_DIRECTORY, cached)};
  if (root.number() < 0) {
    const Found found = found_by(errno, patience);
    return found == Found::nothing ? Found::gone : found;
  }
  const std::string kept{name.empty() ? std::string_view{"."} : name};
  const int number = open_beneath(root.number(), kept, cached);
  file.descriptor = os::Descriptor{number};
  if (number < 0) return found_by(errno, patience);
  struct stat status {};
  if (::fstat(number, &status) != 0) return found_by(errno, patience);
  if (S_ISDIR(status.st_mode)) return Found::folder;
  if (!S_ISREG(status.st_mode)) return Found::nothing;
  file.size = static_cast<std::uint64_t>(status.st_size);
  file.modified = status.st_mtim;
  return Found::file;
}

}  // namespace portico::http
