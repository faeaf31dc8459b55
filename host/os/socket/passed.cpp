#include "os/socket/passed.hpp"

#include <cstddef>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/thread.hpp"

namespace portico::os {
namespace {

/// Threads: one that waits holds up no other.
constexpr std::size_t most_closing = 8;

/// What is to be closed, by threads that end when there is nothing.
class Closing {
public:
  void add(int number) {
    const std::lock_guard lock{mutex_};
    numbers_.push_back(number);
    if (threads_ == most_closing) return;
    std::thread{[this] { run(); }}.detach();
    ++threads_;
  }

private:
  void run() {
    begin_thread("closing");
    std::unique_lock lock{mutex_};
    while (!numbers_.empty()) {
      const int number = numbers_.front();
      numbers_.pop_front();
      lock.unlock();
      ::close(number);
      lock.lock();
    }
    --threads_;
  }

  std::mutex mutex_;
  std::deque<int> numbers_;
  std::size_t threads_ = 0;
};

mode_t type_of(int number) noexcept {
  struct stat facts {};
  return ::fstat(number, &facts) == 0 ? facts.st_mode & S_IFMT : 0;
}

}  // namespace

void close_aside(int number) noexcept {
  const mode_t type = type_of(number);
  if (type == S_IFREG) {
    ::close(number);
    return;
  }
  if (type == S_IFSOCK) {
    constexpr linger reset{1, 0};
    ::setsockopt(number, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  }
  try {
    static Closing& closing = *new Closing;  // a thread may be in it when the process ends
    closing.add(number);
  } catch (const std::exception&) {
    // There is no thread, or no memory: it is closed with the next one, or stays open.
  }
}

bool is_readable_file(int number) noexcept {
  const int flags = ::fcntl(number, F_GETFL);
  return flags >= 0 && (flags & O_PATH) == 0 && (flags & O_ACCMODE) != O_WRONLY &&
         type_of(number) == S_IFREG;
}

}  // namespace portico::os
