#include "plugin/library/source.hpp"

#include <cerrno>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>

#include "os/error.hpp"
#include "plugin/library/guarded_path.hpp"

namespace portico::plugin {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

fs::path folder_of(const fs::path& file) {
  return file.has_parent_path() ? file.parent_path() : fs::path{"."};
}

}  // namespace

Source::Source(fs::path file, const Terms& terms)
    : file_{std::move(file)},
      folder_{-1},
      descriptor_{-1} {
  if (terms.way == Way::guarded) {
    GuardedPath path = open_guarded(file_);
    folder_ = std::move(path.folder);
    descriptor_ = reopen_regular(path.file.number());
  } else {
    folder_ = os::Descriptor{::open(folder_of(file_).c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
    descriptor_ = open_regular(file_);
  }
  found_ = steady(terms.patience);
  const auto size = static_cast<std::uint64_t>(found_.size);
  if (terms.largest > 0 && size > terms.largest)
    throw Refused{"has " + std::to_string(size >> 20) + " MiB, limits.library is " +
                  std::to_string(terms.largest >> 20) +
                  ": strip it of what is for debuggers, or raise limits.library"};
}

bool Source::Stamp::operator==(const Stamp& other) const {
  return device == other.device && inode == other.inode && size == other.size &&
         written.tv_sec == other.written.tv_sec && written.tv_nsec == other.written.tv_nsec;
}

std::chrono::nanoseconds Source::Stamp::age() const {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  return std::chrono::seconds{now.tv_sec - written.tv_sec} +
         std::chrono::nanoseconds{now.tv_nsec - written.tv_nsec};
}

Source::Stamp Source::stamp() const {
  struct stat now {};
  if (::fstat(descriptor_.number(), &now) != 0)
    throw Refused{"cannot be examined: " + os::reason()};
  return {now.st_dev, now.st_ino, now.st_size, now.st_mtim};
}

Source::Stamp Source::steady(Patience patience) const {
  const auto until = Clock::now() + patience.limit;
  Stamp seen = stamp();
  if (seen.age() >= patience.quiet) return seen;
  for (;;) {
    std::this_thread::sleep_for(patience.quiet);
    const Stamp now = stamp();
    if (now == seen) return now;
    if (Clock::now() >= until)
      throw Refused{"is still being written after " + std::to_string(patience.limit.count()) +
                    " ms: copy it under another name and rename it when it is complete"};
    seen = now;
  }
}

void Source::check_unchanged() const {
  if (stamp() == found_) return;
  throw Refused{"changed while it was being read: copy it under another name and rename it when "
                "it is complete"};
}

std::string Source::beside(std::string_view suffix, std::size_t most) const {
  const std::string name = file_.filename().string() + std::string{suffix};
  const os::Descriptor path{::openat(folder_.number(), name.c_str(), O_PATH | O_CLOEXEC)};
  if (path.number() < 0) return {};
  try {
    return contents(reopen_regular(path.number(), "put there what belongs there").number(), most);
  } catch (const Refused& refused) {
    throw Refused{"has a file " + name + " beside it that " + refused.what()};
  }
}

}  // namespace portico::plugin
