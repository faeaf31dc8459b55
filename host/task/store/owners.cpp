#include "task/store/owners.hpp"

#include <algorithm>
#include <cerrno>
#include <mutex>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/boot.hpp"
#include "os/error.hpp"
#include "task/store/store.hpp"

namespace portico::task {
namespace {

constexpr int most_processes = 1000;

struct flock lock_of(int number) {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  lock.l_start = number;
  lock.l_len = 1;
  return lock;
}

/// Of the words: they do not begin within the bytes that are locked.
off_t place_of(int number) { return 1024 + off_t{16} * number; }

/// What a process has open. That of a parent is not its child's: the locks are not.
struct OpenOwners {
  std::mutex mutex;  ///< of the rest
  pid_t process = 0;
  std::vector<std::shared_ptr<Owners>> all;
};

OpenOwners& open_owners() {
  static OpenOwners& one = *new OpenOwners;  // the system gives the locks back
  return one;
}

}  // namespace

std::shared_ptr<Owners> Owners::of(const std::filesystem::path& file) {
  OpenOwners& open = open_owners();
  const std::lock_guard lock{open.mutex};
  if (std::exchange(open.process, ::getpid()) != ::getpid()) open.all.clear();
  const auto known = std::find_if(open.all.begin(), open.all.end(),
                                  [&](const auto& one) { return one->is_of(file); });
  if (known != open.all.end()) return *known;
  std::erase_if(open.all, [](const auto& one) { return one.use_count() == 1; });
  open.all.emplace_back(new Owners{file});
  return open.all.back();
}

/// Without opening it.
bool Owners::is_of(const std::filesystem::path& file) const {
  struct stat there {};
  struct stat here {};
  return ::lstat(file.c_str(), &there) == 0 && ::fstat(file_.number(), &here) == 0 &&
         there.st_dev == here.st_dev && there.st_ino == here.st_ino;
}

Owners::Owners(const std::filesystem::path& file)
    : boot_{os::boot_number()},
      file_{::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)} {
  if (file_.number() < 0) throw StoreError{file.string() + ": " + os::reason()};
  for (int number = 1; number <= most_processes; ++number) {
    struct flock lock = lock_of(number);
    if (::fcntl(file_.number(), F_SETLK, &lock) == 0) {
      own_ = number;
      return;
    }
    if (errno != EAGAIN && errno != EACCES) break;
  }
  throw StoreError{file.string() + ": cannot be locked: " + os::reason()};
}

bool Owners::lives(int number) const {
  if (number <= 0) return false;
  struct flock lock = lock_of(number);
  return ::fcntl(file_.number(), F_GETLK, &lock) != 0 || lock.l_type != F_UNLCK;
}

Ticket Owners::last_begun(int number) const {
  Word word{};
  const bool read = ::pread(file_.number(), &word, sizeof word, place_of(number)) == sizeof word;
  return read && boot_ != 0 && word.boot == boot_ ? word.last : all;
}

void Owners::tell(Ticket last) {
  const Word word{boot_, last};
  if (::pwrite(file_.number(), &word, sizeof word, place_of(own_)) != sizeof word)
    throw StoreError{"what begins cannot be written down: " + os::reason()};
}

}  // namespace portico::task
