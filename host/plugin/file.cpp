#include "plugin/file.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <system_error>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <Poco/SHA2Engine.h>

namespace portico::plugin {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

std::string reason_of(int error) { return std::generic_category().message(error); }

const char* kind_of(mode_t mode) {
  if (S_ISDIR(mode)) return "a directory";
  if (S_ISFIFO(mode)) return "a named pipe";
  if (S_ISSOCK(mode)) return "a socket";
  if (S_ISCHR(mode) || S_ISBLK(mode)) return "a device";
  return "not a regular file";
}

struct Stamp {
  dev_t device;
  ino_t inode;
  off_t size;
  timespec written;

  bool operator==(const Stamp& other) const {
    return device == other.device && inode == other.inode && size == other.size &&
           written.tv_sec == other.written.tv_sec && written.tv_nsec == other.written.tv_nsec;
  }
  std::chrono::nanoseconds age() const {
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME, &now);
    return std::chrono::seconds{now.tv_sec - written.tv_sec} +
           std::chrono::nanoseconds{now.tv_nsec - written.tv_nsec};
  }
};

Stamp stamp_of(int descriptor) {
  struct stat now {};
  if (::fstat(descriptor, &now) != 0) throw Refused{"cannot be examined: " + reason_of(errno)};
  return {now.st_dev, now.st_ino, now.st_size, now.st_mtim};
}

Stamp steady(int descriptor, Patience patience) {
  const auto until = Clock::now() + patience.limit;
  Stamp seen = stamp_of(descriptor);
  if (seen.age() >= patience.quiet) return seen;
  for (;;) {
    std::this_thread::sleep_for(patience.quiet);
    const Stamp now = stamp_of(descriptor);
    if (now == seen) return now;
    if (Clock::now() >= until)
      throw Refused{"is still being written after " + std::to_string(patience.limit.count()) +
                    " ms: copy it under another name and rename it when it is complete"};
    seen = now;
  }
}

void write_all(int descriptor, const char* data, std::size_t size) {
  while (size > 0) {
    const ssize_t written = ::write(descriptor, data, size);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw Refused{"cannot be copied to a private folder: " + reason_of(errno)};
    data += written;
    size -= static_cast<std::size_t>(written);
  }
}

/// The SHA-256 of what went over.
std::string pour(int from, int to) {
  Poco::SHA2Engine engine{Poco::SHA2Engine::SHA_256};
  std::array<char, 65536> block;
  for (;;) {
    const ssize_t count = ::read(from, block.data(), block.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw Refused{"cannot be read: " + reason_of(errno)};
    if (count == 0) return Poco::DigestEngine::digestToHex(engine.digest());
    engine.update(block.data(), static_cast<std::size_t>(count));
    write_all(to, block.data(), static_cast<std::size_t>(count));
  }
}

/// Folders that one may write to and run code from, the best first.
std::vector<fs::path> parents() {
  std::vector<fs::path> found;
  const char* runtime = std::getenv("XDG_RUNTIME_DIR");
  for (const char* candidate : {runtime, "/tmp", "/var/tmp"}) {
    if (!candidate || candidate[0] != '/') continue;
    struct statvfs mount {};
    if (::statvfs(candidate, &mount) != 0) continue;
    if ((mount.f_flag & (ST_NOEXEC | ST_RDONLY)) == 0) found.emplace_back(candidate);
  }
  return found;
}

/// In a folder of its own, which nobody else may use. The serial number makes it unique for the
/// life of the process.
fs::path fresh_name(const fs::path& file) {
  static std::atomic<std::uint64_t> serial{0};
  static const std::vector<fs::path> candidates = parents();
  for (const fs::path& parent : candidates) {
    std::string folder = (parent / "portico-XXXXXX").string();
    if (::mkdtemp(folder.data()))
      return fs::path{folder} / (std::to_string(++serial) + '-' + file.filename().string());
  }
  throw Refused{"cannot be copied: none of XDG_RUNTIME_DIR, /tmp and /var/tmp is a folder one may "
                "write to and run code from"};
}

}  // namespace

Descriptor::~Descriptor() {
  if (number_ >= 0) ::close(number_);
}

Descriptor open_regular(const fs::path& file) {
  // Looked at before it is opened: opening a device can have effects of its own.
  struct stat found {};
  if (::stat(file.c_str(), &found) != 0) {
    if (errno == ELOOP) throw Refused{"is a symbolic link that leads back to itself: remove it"};
    throw Refused{"cannot be examined: " + reason_of(errno)};
  }
  if (!S_ISREG(found.st_mode))
    throw Refused{std::string{"is "} + kind_of(found.st_mode) +
                  ": put a shared library or a link to one here"};
  Descriptor descriptor{::open(file.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)};
  if (descriptor.number() < 0)
    throw Refused{"cannot be read: " + reason_of(errno) +
                  ": let the account that runs the host read it"};
  if (::fstat(descriptor.number(), &found) != 0 || !S_ISREG(found.st_mode))
    throw Refused{"is not a regular file any more: put a shared library here"};
  return descriptor;
}

std::string contents(const fs::path& file) {
  std::ifstream stream{file, std::ios::binary};
  std::string octets;
  std::array<char, 65536> block;
  while (stream.read(block.data(), block.size()) || stream.gcount() > 0)
    octets.append(block.data(), static_cast<std::size_t>(stream.gcount()));
  return octets;
}

Copy::Copy(const fs::path& file, Patience patience) : Copy{} {
  source_ = file;
  const Descriptor from = open_regular(file);
  const Stamp before = steady(from.number(), patience);
  const Descriptor to = create();
  digest_ = pour(from.number(), to.number());
  if (!(stamp_of(from.number()) == before))
    throw Refused{"changed while it was being read: copy it under another name and rename it when "
                  "it is complete"};
}

Copy Copy::again(fs::path source, std::string digest, const Descriptor& octets, Readers readers) {
  Copy copy;
  copy.source_ = std::move(source);
  copy.digest_ = std::move(digest);
  const Descriptor to = copy.create();
  if (::lseek(octets.number(), 0, SEEK_SET) != 0 ||
      pour(octets.number(), to.number()) != copy.digest_)
    throw Refused{"cannot be copied to a private folder: its first copy has changed"};
  if (readers == Readers::all &&
      (::fchmod(to.number(), 0444) != 0 || ::chmod(copy.path_.parent_path().c_str(), 0711) != 0))
    throw Refused{"cannot be shown to another user: " + reason_of(errno)};
  return copy;
}

/// The file, empty still.
Descriptor Copy::create() {
  path_ = fresh_name(source_);
  Descriptor file{::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
  if (file.number() < 0) throw Refused{"cannot be copied to a private folder: " + reason_of(errno)};
  return file;
}

Copy Copy::existing(fs::path source, fs::path path, std::string digest) {
  Copy copy;
  copy.source_ = std::move(source);
  copy.path_ = std::move(path);
  copy.digest_ = std::move(digest);
  copy.owner_ = Owner::other;
  return copy;
}

Copy::~Copy() {
  if (owner_ == Owner::other || path_.empty()) return;
  ::unlink(path_.c_str());
  ::rmdir(path_.parent_path().c_str());
}

}  // namespace portico::plugin
