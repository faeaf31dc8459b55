#include "process/attempt.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>

#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "os/error.hpp"
#include "plugin/library/file.hpp"
#include "process/crash.hpp"
#include "process/oom.hpp"
#include "process/shared_memory.hpp"

namespace portico::process {
namespace {

os::Descriptor in_memory() {
  os::Descriptor file{::memfd_create("portico-output", MFD_CLOEXEC)};
  if (file.number() < 0) os::fail("Cannot keep what a process says");
  return file;
}

/// The status is told by a byte behind what it says: an exit may be a library's.
[[noreturn]] void run(const std::function<int()>& work, SharedMemory& memory, int out, int err,
                      int told) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::dup2(out, STDOUT_FILENO);
  ::dup2(err, STDERR_FILENO);
  route::use(*memory);
  tell_crashes();
  int status = EXIT_FAILURE;
  try {
    status = work();
  } catch (const std::exception& error) {
    std::cerr << "portico: " << error.what() << '\n';
    status = 2;
  }
  std::cout.flush();
  std::cerr.flush();
  const bool is_told = ::write(told, &status, sizeof status) == sizeof status;
  ::_exit(is_told ? EXIT_SUCCESS : EXIT_FAILURE);
}

std::string all_of(int descriptor) { return plugin::contents(descriptor, SIZE_MAX - 1); }

}  // namespace

Attempt attempt(const std::function<int()>& work) {
  SharedMemory memory;
  const os::Descriptor out = in_memory(), err = in_memory(), told = in_memory();
  std::cout.flush();
  const OomKills before = oom_kills();
  const pid_t child = ::fork();
  if (child < 0) os::fail("Cannot start a process");
  if (child == 0) run(work, memory, out.number(), err.number(), told.number());
  Attempt made;
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  made.out = all_of(out.number());
  made.err = all_of(err.number());
  made.finished = ::pread(told.number(), &made.status, sizeof made.status, 0) == sizeof made.status;
  if (made.finished) return made;
  made.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  made.report = report(*memory, {.status = status, .oom = oom_between(before, oom_kills())});
  return made;
}

}  // namespace portico::process
