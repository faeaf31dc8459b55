#include "http/input/spool.hpp"

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace portico::http {
namespace {

/// What is owed before somebody flushes, and somewhat more.
constexpr std::size_t usually_owed = 262144 + 65536;

constexpr mode_t owner_only = S_IRUSR | S_IWUSR;

[[noreturn]] void fail(const std::string& what) {
  throw std::system_error{errno, std::generic_category(), what};
}

/// Not every file system knows O_TMPFILE: there the name is there for a moment.
os::Descriptor open_named(const std::string& folder) {
  std::string name = folder + "/portico-XXXXXX";
  const int number = ::mkostemp(name.data(), O_CLOEXEC);
  if (number < 0) fail("no file can be made in " + folder);
  ::unlink(name.c_str());
  return os::Descriptor{number};
}

os::Descriptor open_nameless(const std::string& folder) {
  const int number = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, owner_only);
  if (number >= 0) return os::Descriptor{number};
  if (errno == EOPNOTSUPP || errno == EISDIR || errno == ENOENT) return open_named(folder);
  fail("no file can be made in " + folder);
}

}  // namespace

Spool::~Spool() { drop(); }

void Spool::drop() {
  if (mapped_) ::munmap(std::exchange(mapped_, nullptr), written_);
  file_ = os::Descriptor{-1};
  share_.release();
  written_ = 0;
  held_ = message::Text{};
  owed_ = message::Text{};
}

void Spool::begin() { run_ = {false, held_.size(), 0}; }

// A run that grows beyond the limit moves to the file as a whole.
void Spool::append(std::string_view bytes) {
  if (!run_.spooled && held_.size() + bytes.size() > limits_.memory) {
    const auto from = static_cast<std::size_t>(std::exchange(run_.offset, spooled()));
    run_.spooled = true;
    if (from == 0 && owed_.empty()) {
      reserve(held_.size());
      std::swap(held_, owed_);
    } else {
      owe(held_.view().substr(from));
      held_.truncate(from);
    }
  }
  if (run_.spooled)
    owe(bytes);
  else
    held_.append(bytes);
  run_.size += bytes.size();
}

Spool::Run Spool::end() { return std::exchange(run_, {}); }

void Spool::reserve(std::size_t size) {
  if (!all_ || share_.grow(*all_, spooled() + size, limits_.total)) return;
  errno = EDQUOT;
  fail("the uploads that are being read take all of uploads.total");
}

void Spool::owe(std::string_view bytes) {
  reserve(bytes.size());
  if (owed_.capacity() == 0) owed_.room(usually_owed);
  owed_.append(bytes);
}

void Spool::flush() {
  if (owed_.empty()) return;
  if (file_.number() < 0) file_ = open_nameless(limits_.folder);
  std::string_view bytes = owed_.view();
  while (!bytes.empty()) {
    const ssize_t count = ::write(file_.number(), bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail("a file in " + limits_.folder + " cannot be written");
    bytes.remove_prefix(static_cast<std::size_t>(count));
    written_ += static_cast<std::uint64_t>(count);
  }
  owed_.clear(usually_owed * 2);
}

std::string_view Spool::view(const Run& run) {
  const auto offset = static_cast<std::size_t>(run.offset),
             size = static_cast<std::size_t>(run.size);
  if (!run.spooled) return size ? held_.view().substr(offset, size) : std::string_view{""};
  if (!mapped_) {
    void* place = ::mmap(nullptr, written_, PROT_READ, MAP_PRIVATE, file_.number(), 0);
    if (place == MAP_FAILED) fail("a file in " + limits_.folder + " cannot be mapped");
    mapped_ = static_cast<char*>(place);
    ::madvise(place, written_, MADV_SEQUENTIAL);  // what was read may leave the memory at once
  }
  return {mapped_ + offset, size};
}

}  // namespace portico::http
