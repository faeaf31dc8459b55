#include "serve/author/child.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <string_view>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "os/error.hpp"

extern char** environ;

namespace portico::serve {
namespace {

using namespace std::chrono_literals;

constexpr auto last_patience = 10s;

struct Pipe {
  os::Descriptor here, there;
};

Pipe pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) os::fail("Cannot make a pipe");
  return {os::Descriptor{ends[0]}, os::Descriptor{ends[1]}};
}

void add_variables(const std::vector<std::string>& variables) {
  for (const std::string& one : variables) {
    const std::size_t end = one.find('=');
    ::setenv(one.substr(0, end).c_str(), one.c_str() + end + 1, 1);
  }
}

}  // namespace

// There is one thread, so that the copy of this process may allocate.
Child::Child(const Wanted& wanted) : group_{wanted.group} {
  Pipe output, told = pipe();
  if (wanted.heard != Heard::nothing) output = pipe();
  const pid_t parent = ::getpid();
  id_ = ::fork();
  if (id_ < 0) os::fail("Cannot start another process");
  if (id_ == 0) become(wanted, parent, output.there.number(), told.there.number());
  if (group_ == Group::own) ::setpgid(id_, id_);
  output_ = std::move(output.here);
  told.there = os::Descriptor{};
  int error = 0;
  if (::read(told.here.number(), &error, sizeof error) != sizeof error) return;
  ::waitpid(id_, nullptr, 0);
  status_ = 0;
  throw std::runtime_error{wanted.words.front() + " cannot be started: " + os::reason(error)};
}

void Child::become(const Wanted& wanted, pid_t parent, int output, int told) {
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  std::signal(SIGPIPE, SIG_DFL);
  if (wanted.group == Group::own) ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() != parent) ::_exit(EXIT_FAILURE);
  if (wanted.heard != Heard::nothing) ::dup2(output, STDOUT_FILENO);
  if (wanted.heard == Heard::all) ::dup2(output, STDERR_FILENO);
  add_variables(wanted.variables);
  std::vector<char*> words;
  for (const std::string& word : wanted.words) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  ::execvp(words.front(), words.data());
  const int error = errno;
  ::_exit(::write(told, &error, sizeof error) > 0 ? EXIT_FAILURE : 127);
}

Child::~Child() {
  if (status()) return;
  signal(SIGKILL);
  ::waitpid(id_, nullptr, 0);
}

std::optional<int> Child::status() {
  int status = 0;
  if (!status_ && ::waitpid(id_, &status, WNOHANG) == id_) status_ = status;
  return status_;
}

void Child::signal(int number) const {
  if (!status_) ::kill(group_ == Group::own ? -id_ : id_, number);
}

void Child::await(Attention& attention) {
  while (!status())
    if (attention.wait(-1) == Attention::Came::end) return end(attention);
}

void Child::end(Attention& attention) {
  signal(SIGTERM);
  while (!status()) {
    if (attention.await_child(last_patience)) continue;
    signal(SIGKILL);
    int status = 0;
    if (::waitpid(id_, &status, 0) == id_) status_ = status;
  }
}

std::string Child::all(Attention& attention) {
  std::string text;
  std::array<char, 65536> block;
  const auto read = [&] {
    const ssize_t count = ::read(output(), block.data(), block.size());
    if (count > 0) text.append(block.data(), static_cast<std::size_t>(count));
    return count > 0;
  };
  for (bool goes_on = true; goes_on;) {
    switch (attention.wait(output())) {
    case Attention::Came::end: goes_on = false; break;
    case Attention::Came::readable: goes_on = read(); break;
    // What it leaves behind may hold the pipe open.
    case Attention::Came::child: goes_on = !status(); break;
    case Attention::Came::nothing: break;
    }
  }
  ::fcntl(output(), F_SETFL, O_NONBLOCK);
  while (read()) {
  }
  await(attention);
  return text;
}

int exit_status(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace portico::serve
