#include "life/folder/watch.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <exception>
#include <utility>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <Poco/Logger.h>

#include "os/thread.hpp"

namespace portico::life {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto quiet = 100ms;       ///< without a change, before they are taken as complete
constexpr auto most_patience = 3s;  ///< with a folder that never is quiet
constexpr auto by_itself = 2s;      ///< between looks that nobody asked for

constexpr std::uint32_t interesting = IN_CREATE | IN_MODIFY | IN_CLOSE_WRITE | IN_MOVED_TO |
                                      IN_MOVED_FROM | IN_DELETE | IN_ATTRIB | IN_DELETE_SELF |
                                      IN_MOVE_SELF;

enum class Waited { changed, idle, over };

Waited wait_for(int events, int over, std::chrono::milliseconds patience) {
  std::array<pollfd, 2> ready{{{over, POLLIN, 0}, {events, POLLIN, 0}}};
  const int found = ::poll(ready.data(), ready.size(), static_cast<int>(patience.count()));
  if (found > 0 && ready[0].revents) return Waited::over;
  if (found > 0 && ready[1].revents) return Waited::changed;
  return Waited::idle;
}

}  // namespace

Watch::Watch(std::filesystem::path folder, Look look)
    : folder_{std::move(folder)},
      look_{std::move(look)},
      events_{::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)},
      over_{::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)} {
  subscribe();
  thread_ = std::thread{[this] { run(); }};
}

Watch::~Watch() {
  ::eventfd_write(over_.number(), 1);
  thread_.join();
}

/// False: the kernel tells nothing about this folder.
bool Watch::subscribe() {
  if (events_.number() < 0) return false;
  const int found = ::inotify_add_watch(events_.number(), folder_.c_str(), interesting);
  // Another folder under the same name has another number; the old one tells nothing any more.
  if (subscription_ >= 0 && found != subscription_)
    ::inotify_rm_watch(events_.number(), subscription_);
  subscription_ = found;
  return found >= 0;
}

void Watch::run() {
  os::begin_thread("watch");
  std::string complaint;
  while (wait()) {
    std::string found;
    try {
      subscribe();
      look_(busy_);
    } catch (const std::exception& error) {
      found = error.what();
    }
    if (found != complaint && !found.empty())
      Poco::Logger::get("portico").error(found + "; what was loaded from it goes on serving");
    complaint = std::move(found);
  }
}

/// Until it is time for a look; false: never again.
bool Watch::wait() {
  switch (wait_for(events_.number(), over_.number(), by_itself)) {
  case Waited::over: return false;
  case Waited::idle: return busy_.clear(), true;
  case Waited::changed: break;
  }
  const auto until = Clock::now() + most_patience;
  for (;;) {
    read_events();
    switch (wait_for(events_.number(), over_.number(), quiet)) {
    case Waited::over: return false;
    case Waited::idle: return true;
    case Waited::changed:
      if (Clock::now() > until) return true;
    }
  }
}

void Watch::read_events() {
  alignas(inotify_event) std::array<char, 16384> block;
  for (ssize_t count; (count = ::read(events_.number(), block.data(), block.size())) > 0;)
    for (std::size_t at = 0; at < static_cast<std::size_t>(count);) {
      const auto* event = reinterpret_cast<const inotify_event*>(block.data() + at);
      at += sizeof *event + event->len;
      if (event->len == 0) continue;
      const auto file = folder_ / event->name;
      if (event->mask & IN_MODIFY) busy_.insert(file);
      if (event->mask & (IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE))
        busy_.erase(file);
    }
}

}  // namespace portico::life
