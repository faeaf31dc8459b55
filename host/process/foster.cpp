#include "process/foster.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <utility>

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "os/descriptor.hpp"
#include "os/error.hpp"

namespace portico::process {
namespace {

using Told = std::array<int, 2>;  ///< the program's process, errno

void wait_for(pid_t process, int& status) {
  while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
}

/// Of a core there is one already.
[[noreturn]] void end_as(int status) {
  if (WIFEXITED(status)) ::_exit(WEXITSTATUS(status));
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  const int number = WTERMSIG(status);
  ::signal(number, SIG_DFL);
  sigset_t one;
  sigemptyset(&one);
  sigaddset(&one, number);
  ::sigprocmask(SIG_UNBLOCK, &one, nullptr);
  ::raise(number);
  ::_exit(128 + number);
}

/// Holds nothing of what the host has, and ends with it.
[[noreturn]] void stand_in(const char* program, std::vector<std::string> words,
                           const std::vector<Passed>& passed, pid_t host, int telling) noexcept {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != host) ::_exit(EXIT_FAILURE);
  ::setpgid(0, 0);
  const pid_t id = start(program, std::move(words), passed);
  const Told told{id, errno};
  if (::write(telling, told.data(), sizeof told) != sizeof told || id < 0) ::_exit(EXIT_FAILURE);
  ::close_range(0, ~0U, 0);
  int status = EXIT_FAILURE << 8;
  wait_for(id, status);
  end_as(status);
}

}  // namespace

Foster::Foster(const char* program, std::vector<std::string> words,
               const std::vector<Passed>& passed) {
  std::array<int, 2> ends;
  if (::pipe2(ends.data(), O_CLOEXEC) < 0) os::fail("Cannot make a pipe");
  const os::Descriptor hearing{ends[0]};
  os::Descriptor telling{ends[1]};
  const pid_t host = ::getpid();
  parent_ = ::fork();
  if (parent_ < 0) os::fail("Cannot start a process");
  if (parent_ == 0) stand_in(program, std::move(words), passed, host, telling.number());
  telling = os::Descriptor{-1};
  Told told{-1, ECHILD};
  while (::read(hearing.number(), told.data(), sizeof told) < 0 && errno == EINTR) {
  }
  id_ = told[0];
  error_ = told[1];
  if (id_ < 0) let_go();
}

void Foster::let_go() {
  if (parent_ < 0) return;
  ::kill(parent_, SIGKILL);
  int status = 0;
  wait_for(std::exchange(parent_, -1), status);
}

}  // namespace portico::process
