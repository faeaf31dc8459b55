#include "http/frontend/file_tree.hpp"

#include <cerrno>
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

}  // namespace

FileTree::Found FileTree::open(std::string_view name, Patience patience, File& file) const {
  if (name.find('\0') != std::string_view::npos) return Found::nothing;
  const std::uint64_t cached = patience == Patience::none ? RESOLVE_CACHED : 0;
  const os::Descriptor root{open_at(AT_FDCWD, path_.c_str(), O_PATH | O_DIRECTORY, cached)};
  if (root.number() < 0) return found_by(errno, patience);
  const std::string kept{name.empty() ? std::string_view{"."} : name};
  int number = -1;
  for (int tries = 0; tries < most_tries; ++tries) {
    number = open_at(root.number(), kept.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY,
                     RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS | cached);
    if (number >= 0 || errno != EAGAIN || cached != 0) break;
  }
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
