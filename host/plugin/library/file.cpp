#include "plugin/library/file.hpp"

#include <array>
#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/error.hpp"

namespace portico::plugin {
namespace {

const char* kind_of(mode_t mode) {
  if (S_ISDIR(mode)) return "a directory";
  if (S_ISFIFO(mode)) return "a named pipe";
  if (S_ISSOCK(mode)) return "a socket";
  if (S_ISCHR(mode) || S_ISBLK(mode)) return "a device";
  return "not a regular file";
}

/// Why the file cannot be opened, and the cure.
std::string unreachable(const std::filesystem::path& file, int error) {
  std::error_code none;
  const std::filesystem::path target = std::filesystem::read_symlink(file, none);
  const std::string link = "is a symbolic link to " + target.string();
  switch (error) {
  case ELOOP: return "is a symbolic link that leads back to itself: remove it";
  case ENOENT:
  case ENOTDIR:
    if (target.empty()) return "is gone: put it there again";
    return link + ", which is not there: put a shared library there, or remove the link";
  case EACCES:
    return (target.empty() ? "cannot be reached" : link + ", which cannot be reached") + ": " +
           os::reason(error) + ": let the account that runs the host search the folders above it";
  default: return "cannot be examined: " + os::reason(error);
  }
}

}  // namespace

MappedFile::MappedFile(int descriptor) {
  struct stat facts {};
  if (::fstat(descriptor, &facts) != 0) throw Refused{"cannot be examined: " + os::reason(errno)};
  const auto size = static_cast<std::size_t>(facts.st_size);
  if (size == 0) return;
  void* place = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
  if (place == MAP_FAILED) throw Refused{"cannot be read: " + os::reason(errno)};
  bytes_ = {static_cast<const char*>(place), size};
}

MappedFile::~MappedFile() {
  if (!bytes_.empty()) ::munmap(const_cast<char*>(bytes_.data()), bytes_.size());
}

os::Descriptor open_regular(const std::filesystem::path& file) {
  const os::Descriptor path{::open(file.c_str(), O_PATH | O_CLOEXEC)};
  if (path.number() < 0) throw Refused{unreachable(file, errno)};
  return reopen_regular(path.number());
}

/// Looked at before it is opened: opening a device can have effects of its own.
os::Descriptor reopen_regular(int path, const char* wanted) {
  struct stat found {};
  if (::fstat(path, &found) != 0) throw Refused{"cannot be examined: " + os::reason(errno)};
  if (!S_ISREG(found.st_mode))
    throw Refused{std::string{"is "} + kind_of(found.st_mode) + ": " + wanted};
  const std::string same = "/proc/self/fd/" + std::to_string(path);
  os::Descriptor descriptor{::open(same.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)};
  if (descriptor.number() < 0)
    throw Refused{"cannot be read: " + os::reason(errno) +
                  ": let the account that runs the host read it"};
  return descriptor;
}

std::string contents(int descriptor, std::size_t most) {
  std::string bytes;
  std::array<char, 65536> block;
  for (;;) {
    const ssize_t count =
        ::pread(descriptor, block.data(), block.size(), static_cast<off_t>(bytes.size()));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw Refused{"cannot be read: " + os::reason(errno)};
    if (count == 0) return bytes;
    bytes.append(block.data(), static_cast<std::size_t>(count));
    if (bytes.size() > most) throw Refused{"holds more than " + std::to_string(most) + " bytes"};
  }
}

}  // namespace portico::plugin
