#include "plugin/library/guarded_path.hpp"

#include <array>
#include <cerrno>
#include <climits>
#include <deque>
#include <string>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/error.hpp"

namespace portico::plugin {
namespace {

namespace fs = std::filesystem;

constexpr mode_t writable_by_others = S_IWGRP | S_IWOTH;
constexpr int most_links = 40;  // as the kernel

/// What is asked of, in a sentence about the file.
enum class Part { file, link, folder, above };

struct stat facts_of(int descriptor) {
  struct stat found {};
  if (::fstat(descriptor, &found) != 0) throw Refused{"cannot be examined: " + os::reason()};
  return found;
}

std::string title(Part part, const fs::path& path) {
  switch (part) {
  case Part::file: return "the file";
  case Part::link: return "the link " + path.string();
  case Part::folder: return "its folder";
  case Part::above: return "the folder " + path.string() + " above it";
  }
  return {};
}

void check(int descriptor, Part part, const fs::path& path) {
  const struct stat found = facts_of(descriptor);
  constexpr const char* otherwise = ", or set trust.permissions to ignored";
  if (found.st_uid != 0 && found.st_uid != ::geteuid())
    throw Refused{"belongs to another account (" + title(part, path) + ", user " +
                  std::to_string(found.st_uid) + "): chown it to the one that runs the host" +
                  otherwise};
  const bool sticky = part == Part::above && (found.st_mode & S_ISVTX) != 0;
  if (part == Part::link || sticky || (found.st_mode & writable_by_others) == 0) return;
  throw Refused{"could be changed by others (" + title(part, path) +
                " is writable for its group or for all): chmod go-w " + path.string() + otherwise};
}

/// Goes from folder to folder.
class Walk {
public:
  Walk() { restart(); }

  /// From where it is. Every folder that it passes is one above; what it ends at is not asked yet.
  void go(const fs::path& path) {
    push(path);
    while (!rest_.empty()) {
      const std::string name = rest_.front();
      rest_.pop_front();
      if (name == "/")
        restart();
      else if (name == "..")
        enter(name, real_.parent_path());
      else if (!name.empty() && name != ".")
        step(name);
    }
  }
  void check_end(Part part) const { check(here_.number(), part, real_); }

  int descriptor() const { return here_.number(); }
  const fs::path& real() const { return real_; }
  os::Descriptor take() { return std::move(here_); }

private:
  void push(const fs::path& path) {
    std::deque<std::string> names;
    for (const fs::path& name : path) names.push_back(name.string());
    rest_.insert(rest_.begin(), names.begin(), names.end());
  }

  void restart() {
    here_ = os::Descriptor{::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC)};
    real_ = "/";
  }

  void enter(const std::string& name, fs::path real) {
    // In a folder that is not checked, the name could be anybody's.
    check(here_.number(), Part::above, real_);
    os::Descriptor next{::openat(here_.number(), name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC)};
    if (next.number() < 0) throw Refused{"cannot be examined: " + os::reason()};
    here_ = std::move(next);
    real_ = std::move(real);
  }

  void step(const std::string& name) {
    const fs::path folder = real_;
    os::Descriptor before{::fcntl(here_.number(), F_DUPFD_CLOEXEC, 0)};
    enter(name, real_ / name);
    if (!S_ISLNK(facts_of(here_.number()).st_mode)) return;
    check(here_.number(), Part::link, real_);
    if (++links_ > most_links)
      throw Refused{"is a symbolic link that leads back to itself: remove it"};
    std::array<char, PATH_MAX> target{};
    const ssize_t size = ::readlinkat(here_.number(), "", target.data(), target.size());
    if (size < 0) throw Refused{"cannot be examined: " + os::reason()};
    here_ = std::move(before);
    real_ = folder;
    push(std::string{target.data(), static_cast<std::size_t>(size)});
  }

  os::Descriptor here_{-1};
  fs::path real_;
  std::deque<std::string> rest_;
  int links_ = 0;
};

bool within(const fs::path& file, const fs::path& folder) {
  return file.string().starts_with((folder / "").string());
}

}  // namespace

GuardedPath open_guarded(const fs::path& file) {
  const fs::path all = fs::absolute(file);
  Walk folder;
  folder.go(all.parent_path());
  folder.check_end(Part::folder);
  Walk walk;
  walk.go(all);
  if (!within(walk.real(), folder.real()))
    throw Refused{"is a link that leads out of the plugin folder, to " + walk.real().string() +
                  ": copy the library there, or set trust.permissions to ignored"};
  if (S_ISREG(facts_of(walk.descriptor()).st_mode)) walk.check_end(Part::file);
  return {folder.take(), walk.take()};
}

}  // namespace portico::plugin
