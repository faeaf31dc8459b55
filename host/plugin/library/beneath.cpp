#include "plugin/library/beneath.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace portico::plugin {
namespace {

// Without O_NONBLOCK a named pipe would hold the thread until somebody writes to it.
constexpr int reading = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
constexpr int folder = O_PATH | O_DIRECTORY | O_CLOEXEC;

/// A NUL-terminated copy on the stack.
class Name {
public:
  /// Minus an errno when it cannot be a path.
  int set(std::string_view text) noexcept {
    if (text.empty()) return -ENOENT;
    if (text.size() >= bytes_.size()) return -ENAMETOOLONG;
    if (text.find('\0') != std::string_view::npos) return -ENOENT;
    *std::copy(text.begin(), text.end(), bytes_.begin()) = '\0';
    return 0;
  }
  const char* c_str() const noexcept { return bytes_.data(); }

private:
  std::array<char, PATH_MAX> bytes_;
};

/// Closes what is no regular file.
int regular(int descriptor) noexcept {
  struct stat facts {};
  int error = 0;
  if (::fstat(descriptor, &facts) != 0)
    error = errno;
  else if (!S_ISREG(facts.st_mode))
    error = S_ISDIR(facts.st_mode) ? EISDIR : ENXIO;
  if (error == 0) return descriptor;
  ::close(descriptor);
  return -error;
}

int open_root(std::string_view root) noexcept {
  Name name;
  if (const int error = name.set(root)) return error;
  const int descriptor = ::open(name.c_str(), folder);
  return descriptor < 0 ? -errno : descriptor;
}

int open2(int root, const char* path) noexcept {
  open_how how{};
  how.flags = reading;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  for (int attempt = 0; attempt < 8; ++attempt) {  // EAGAIN: a folder moved meanwhile
    const long descriptor = ::syscall(SYS_openat2, root, path, &how, sizeof how);
    if (descriptor >= 0) return static_cast<int>(descriptor);
    if (errno != EAGAIN && errno != EINTR) return -errno;
  }
  return -EAGAIN;
}

/// Opens one component; takes the folder it is in.
int step(int within, std::string_view component, int flags) noexcept {
  Name name;
  int result = component == ".." ? -EXDEV : name.set(component);
  if (result == 0) {
    result = ::openat(within, name.c_str(), flags | O_NOFOLLOW);
    if (result < 0) result = -errno;
  }
  ::close(within);
  return result;
}

int walk(int root, std::string_view path) noexcept {
  if (path.starts_with('/')) return ::close(root), -EXDEV;
  if (path.empty()) return ::close(root), -ENOENT;
  for (int within = root;;) {
    const auto slash = path.find('/');
    const std::string_view component = path.substr(0, slash);
    if (slash == std::string_view::npos) return step(within, component, reading);
    path.remove_prefix(slash + 1);
    if (component.empty() || component == ".") continue;
    within = step(within, component, folder);
    if (within < 0) return within;
  }
}

}  // namespace

int walk_beneath(std::string_view root, std::string_view path) noexcept {
  const int within = open_root(root);
  if (within < 0) return within;
  const int descriptor = walk(within, path);
  return descriptor < 0 ? descriptor : regular(descriptor);
}

int open_beneath(std::string_view root, std::string_view path) noexcept {
  Name name;
  if (const int error = name.set(path)) return error;
  const int within = open_root(root);
  if (within < 0) return within;
  const int descriptor = open2(within, name.c_str());
  ::close(within);
  // Old kernels do not know openat2; some sandboxes forbid it.
  if (descriptor == -ENOSYS || descriptor == -EPERM) return walk_beneath(root, path);
  return descriptor < 0 ? descriptor : regular(descriptor);
}

bool absent(int error) noexcept {
  switch (error) {
  case ENOENT:
  case ENOTDIR:
  case EISDIR:
  case ENXIO:
  case ELOOP:
  case EXDEV:
  case ENAMETOOLONG: return true;
  default: return false;
  }
}

}  // namespace portico::plugin
