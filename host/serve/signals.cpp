#include "serve/signals.hpp"

#include <thread>
#include <utility>

#include <unistd.h>

#include "os/thread.hpp"

namespace portico::serve {
namespace {

constexpr int requests[] = {SIGHUP, SIGUSR1, SIGUSR2};
/// That tell of no fault and ask for nothing here: timers, a failing power supply, and those that
/// service managers send.
constexpr int idle[] = {SIGALRM, SIGVTALRM, SIGPROF, SIGSTKFLT, SIGPWR};

/// For what is to be said when the process ends at once.
constexpr std::chrono::milliseconds last_patience{500};

}  // namespace

void ignore_requests() {
  for (const int number : requests) std::signal(number, SIG_IGN);
  for (const int number : idle) std::signal(number, SIG_IGN);
  for (int number = SIGRTMIN; number <= SIGRTMAX; ++number) std::signal(number, SIG_IGN);
}

Signals::Signals() {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);  // a write that is too much fails instead
  sigemptyset(&set_);
  sigaddset(&set_, SIGTERM);
  sigaddset(&set_, SIGINT);
  for (const int number : requests) sigaddset(&set_, number);
  ::pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  std::thread{[this] {
    os::begin_thread("signals");
    listen();
  }}.detach();
}

void Signals::end_in_order() {
  const std::lock_guard lock{mutex_};
  orderly_ = true;
}

Signals::End Signals::wait() {
  std::unique_lock lock{mutex_};
  came_.wait(lock, [this] { return ended_; });
  return end_;
}

bool Signals::wait_for(std::chrono::milliseconds patience) {
  std::unique_lock lock{mutex_};
  return came_.wait_for(lock, patience, [this] { return number_ != 0; });
}

void Signals::end(End why) {
  const std::lock_guard lock{mutex_};
  if (std::exchange(ended_, true)) return;
  end_ = why;
  came_.notify_all();
  if (told_) told_(why);
}

void Signals::on_end(std::function<void(End)> told) {
  const std::lock_guard lock{mutex_};
  told_ = std::move(told);
  if (ended_ && told_) told_(end_);
}

void Signals::on_last(std::function<void()> told) {
  const std::lock_guard lock{last_};
  told_last_ = std::move(told);
}

bool Signals::ended() {
  const std::lock_guard lock{mutex_};
  return ended_;
}

void Signals::on_reload(std::function<void()> reload) {
  const std::lock_guard lock{mutex_};
  reload_ = std::move(reload);
  if (reload_ && std::exchange(reload_asked_, false)) reload_();
}

void Signals::on_reopen(std::function<void()> reopen) {
  const std::lock_guard lock{mutex_};
  reopen_ = std::move(reopen);
}

/// One that is blocked is waited for although it is ignored: Linux keeps it.
void Signals::listen() {
  for (;;) {
    int number = 0;
    if (sigwait(&set_, &number) != 0) continue;
    if (number == SIGTERM || number == SIGINT) take_end(number);
    if (number == SIGHUP) take_reload();
    if (number == SIGUSR1) take_reopen();
  }
}

void Signals::take_end(int number) {
  {
    std::unique_lock lock{mutex_};
    if (!orderly_ || number_ != 0) {
      lock.unlock();
      end_now(number);
    }
    number_ = number;
    came_.notify_all();
  }
  end(number == SIGTERM ? End::terminated : End::interrupted);
}

void Signals::end_now(int number) {
  std::thread{[number] {  // whoever is told may hang
    std::this_thread::sleep_for(last_patience);
    ::_exit(128 + number);
  }}
      .detach();
  const std::lock_guard lock{last_};
  if (told_last_) told_last_();
  ::_exit(128 + number);
}

void Signals::take_reload() {
  const std::lock_guard lock{mutex_};
  if (reload_)
    reload_();
  else
    reload_asked_ = true;
}

void Signals::take_reopen() {
  const std::lock_guard lock{mutex_};
  if (reopen_) reopen_();
}

const char* reason(Signals::End end) {
  switch (end) {
  case Signals::End::terminated: return "SIGTERM";
  case Signals::End::interrupted: return "SIGINT";
  case Signals::End::retired: return "replaced by a fresh process";
  case Signals::End::orphaned: return "the supervisor is gone";
  }
  return "";
}

}  // namespace portico::serve
