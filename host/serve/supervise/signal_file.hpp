#pragma once

// The signals that a supervisor is asked by, as a descriptor to wait for among others. Made before
// any thread. One thread.

#include <csignal>

#include <sys/signalfd.h>
#include <unistd.h>

#include "os/descriptor.hpp"
#include "os/error.hpp"

namespace portico::serve {

class SignalFile {
public:
  SignalFile() {
    sigset_t set;
    sigemptyset(&set);
    for (const int number : {SIGTERM, SIGINT, SIGCHLD, SIGHUP, SIGUSR1, SIGUSR2})
      sigaddset(&set, number);
    ::sigprocmask(SIG_BLOCK, &set, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    file_ = os::Descriptor{::signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC)};
    if (file_.number() < 0) os::fail("Cannot wait for signals");
  }

  int number() const { return file_.number(); }
  /// Calls `act` with the number of each that came.
  template <class Act> void take(Act act) const {
    signalfd_siginfo info{};
    while (::read(file_.number(), &info, sizeof info) == sizeof info)
      act(static_cast<int>(info.ssi_signo));
  }

private:
  os::Descriptor file_;
};

}  // namespace portico::serve
