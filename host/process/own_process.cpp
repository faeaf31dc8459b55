#include "process/own_process.hpp"

#include <cerrno>
#include <utility>

#include <signal.h>
#include <spawn.h>
#include <unistd.h>

extern char** environ;

namespace portico::process {

pid_t start(const char* program, std::vector<std::string> words,
            const std::vector<Passed>& passed) {
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawnattr_init(&attributes);
  // Also to its own number: that takes close-on-exec off in the child alone.
  for (const auto& [here, there] : passed)
    ::posix_spawn_file_actions_adddup2(&actions, here, there);
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  for (const int number : {SIGHUP, SIGUSR1, SIGUSR2}) sigdelset(&all, number);
  ::posix_spawnattr_setsigmask(&attributes, &none);
  ::posix_spawnattr_setsigdefault(&attributes, &all);
  ::posix_spawnattr_setpgroup(&attributes, 0);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
                                              POSIX_SPAWN_SETPGROUP);
  pid_t id = -1;
  const int error = ::posix_spawn(&id, program, &actions, &attributes, arguments.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  ::posix_spawnattr_destroy(&attributes);
  errno = error;
  return error == 0 ? id : -1;
}

pid_t start_own(std::vector<std::string> words, const std::vector<Passed>& passed) {
  return start("/proc/self/exe", std::move(words), passed);
}

}  // namespace portico::process
