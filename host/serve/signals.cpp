#include "serve/signals.hpp"

#include <thread>

#include <unistd.h>

namespace portico::serve {

Signals::Signals() {
  std::signal(SIGPIPE, SIG_IGN);
  sigemptyset(&set_);
  sigaddset(&set_, SIGTERM);
  sigaddset(&set_, SIGINT);
  ::pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  std::thread{[this] { listen(); }}.detach();
}

const char* Signals::wait() {
  std::unique_lock lock{mutex_};
  orderly_ = true;
  came_.wait(lock, [this] { return number_ != 0; });
  return number_ == SIGTERM ? "SIGTERM" : "SIGINT";
}

void Signals::listen() {
  for (;;) {
    int number = 0;
    if (sigwait(&set_, &number) != 0) continue;
    const std::lock_guard lock{mutex_};
    if (!orderly_ || number_ != 0) ::_exit(128 + number);
    number_ = number;
    came_.notify_all();
  }
}

}  // namespace portico::serve
