#include "task/store/owners.hpp"

#include <cerrno>

#include <fcntl.h>
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

}  // namespace

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
