#include "serve/author/source_watch.hpp"

#include <array>
#include <cerrno>
#include <cstdint>
#include <stdexcept>
#include <utility>

#include <sys/inotify.h>
#include <unistd.h>

#include "os/error.hpp"

namespace portico::serve {
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t of_interest =
    IN_CREATE | IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_ONLYDIR;

bool is_source(const fs::path& file) {
  static const std::set<std::string> endings{".c",   ".cc",    ".cpp",  ".cxx", ".h",
                                             ".hh",  ".hpp",   ".hxx",  ".inc", ".inl",
                                             ".ipp", ".cmake", ".json", ".rs",  ".toml"};
  const std::string name = file.filename();
  if (name.starts_with('.')) return false;
  return name == "CMakeLists.txt" || endings.count(file.extension()) > 0;
}

/// Whether something is built in it, or it is nobody's source.
bool is_left_alone(const fs::path& folder) {
  std::error_code error;
  return folder.filename().string().starts_with('.') || folder.filename() == "build" ||
         fs::exists(folder / "CMakeCache.txt", error) || fs::exists(folder / "CACHEDIR.TAG", error);
}

}  // namespace

SourceWatch::SourceWatch(fs::path folder)
    : folder_{std::move(folder)},
      events_{::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)} {
  if (events_.number() < 0)
    throw std::runtime_error{"the sources cannot be watched: " + os::reason() +
                             ": raise fs.inotify.max_user_instances"};
  add(folder_, nullptr);
}

/// With the folders below. `found`: what is in them already counts as new.
void SourceWatch::add(const fs::path& folder, std::set<std::string>* found) {
  const int number = ::inotify_add_watch(events_.number(), folder.c_str(), of_interest);
  if (number < 0 && errno == ENOSPC)
    throw std::runtime_error{"the sources cannot be watched: " + folder.string() +
                             " is one folder too many: raise fs.inotify.max_user_watches"};
  if (number < 0) return;
  folders_[number] = folder;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator{folder, error}) {
    std::error_code gone;
    if (entry.is_directory(gone) && !entry.is_symlink(gone)) {
      if (!is_left_alone(entry.path())) add(entry.path(), found);
    } else if (found && is_source(entry.path())) {
      found->insert(entry.path().lexically_relative(folder_));
    }
  }
}

std::set<std::string> SourceWatch::take() {
  std::set<std::string> found;
  alignas(inotify_event) std::array<char, 16384> block;
  for (ssize_t count; (count = ::read(events_.number(), block.data(), block.size())) > 0;)
    for (std::size_t at = 0; at < static_cast<std::size_t>(count);) {
      const auto* event = reinterpret_cast<const inotify_event*>(block.data() + at);
      at += sizeof *event + event->len;
      if (event->mask & IN_Q_OVERFLOW) found.insert("many files");
      if (event->mask & IN_IGNORED) folders_.erase(event->wd);
      const auto folder = folders_.find(event->wd);
      if (event->len == 0 || folder == folders_.end()) continue;
      const fs::path path = folder->second / event->name;
      const bool is_new = (event->mask & (IN_CREATE | IN_MOVED_TO)) != 0;
      if (event->mask & IN_ISDIR) {
        if (is_new && !is_left_alone(path)) add(path, &found);
      } else if (is_source(path) && !(event->mask & IN_CREATE)) {
        found.insert(path.lexically_relative(folder_));
      }
    }
  return found;
}

}  // namespace portico::serve
