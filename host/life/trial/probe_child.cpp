#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <Poco/Logger.h>

#include "life/trial/probe.hpp"
#include "life/trial/probe_task.hpp"
#include "plugin/generation.hpp"
#include "plugin/library/library.hpp"
#include "plugin/library/own_threads.hpp"
#include "plugin/library/sanitizer.hpp"
#include "process/crash.hpp"
#include "process/shared_memory.hpp"

namespace portico::life {
namespace {

/// Where the answers go. The plugin gets a standard output of its own.
class Answers {
public:
  Answers() : descriptor_{::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)} {
    ::dup2(STDERR_FILENO, STDOUT_FILENO);
  }

  void say(std::string line) const {
    for (char& byte : line)
      if (byte == '\n') byte = ' ';
    line += '\n';
    for (std::string_view rest = line; !rest.empty();) {
      const ssize_t count = ::write(descriptor_, rest.data(), rest.size());
      if (count <= 0) ::_exit(EXIT_FAILURE);
      rest.remove_prefix(static_cast<std::size_t>(count));
    }
  }

private:
  int descriptor_;
};

std::string all_of_input() {
  std::string text;
  char block[4096];
  for (ssize_t count; (count = ::read(STDIN_FILENO, block, sizeof block)) > 0;)
    text.append(block, static_cast<std::size_t>(count));
  return text;
}

void limit(std::size_t mebibytes) {
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  if (mebibytes == 0 || plugin::sanitizer_runs()) return;
  const rlimit most{mebibytes << 20, mebibytes << 20};
  ::setrlimit(RLIMIT_DATA, &most);
}

void try_out(const ProbeTask& task, const Answers& answers) {
  answers.say("stage loading");
  std::vector<plugin::Copy> companions;
  for (const ProbeTask::Companion& one : task.companions)
    companions.push_back(plugin::Copy::adopt(one.file, one.digest, os::Descriptor{one.descriptor}));
  plugin::Library library{
      plugin::Copy::adopt(task.file, task.digest, os::Descriptor{probed_library})
          .with(std::move(companions))};
  auto section =
      task.sections.find(std::string{library.plugin().id} + '@' + library.plugin().version);
  if (section == task.sections.end()) section = task.sections.find(library.plugin().id);
  if (section == task.sections.end()) section = task.sections.find("");
  answers.say("is " + std::string{library.plugin().id} + ' ' + library.plugin().version);
  answers.say("stage starting");
  const settings::Section own =
      section == task.sections.end() ? settings::Section{} : section->second;
  if (own.enabled) {
    const plugin::Generation generation{std::move(library), own};
    answers.say("stage stopping");
  }
}

/// Those that only requests start are found out when it is closed.
void tell_of_threads(const Answers& answers) {
  const std::size_t left = plugin::threads_left_behind();
  if (left == 0) return;
  answers.say(
      "remark leaves " + std::to_string(left) + (left == 1 ? " thread" : " threads") +
      " running after stop(), so that its library has to stay in memory when it is replaced "
      "or removed: join what it starts in stop(), or in a step of app.at_stop()");
}

}  // namespace

int run_probe() {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  Poco::Logger::setLevel("", 0);
  const Answers answers;
  try {
    const ProbeTask task = probe_task(all_of_input());
    // As long as the process: a handler of a signal may write to it at its very end.
    static process::SharedMemory& flights = *new process::SharedMemory{task.flights};
    route::use(*flights);
    process::tell_crashes();
    limit(task.memory);
    try_out(task, answers);
    tell_of_threads(answers);
  } catch (const std::exception& error) {
    answers.say(std::string{"refused "} + error.what());
    ::_exit(EXIT_SUCCESS);
  }
  answers.say("accepted");
  ::_exit(EXIT_SUCCESS);
}

}  // namespace portico::life
