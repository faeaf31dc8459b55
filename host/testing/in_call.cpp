#include "testing/in_call.hpp"

#include <cstdio>
#include <cstdlib>
#include <string_view>

#include <signal.h>
#include <unistd.h>

namespace portico::testing {
namespace {

thread_local const Visit::Asked* current = nullptr;

void refuse_to_exit() {
  if (!current) return;
  std::fprintf(stderr, "portico: %s %s ended the process with exit()\n", current->method.c_str(),
               current->target.c_str());
  ::_exit(EXIT_FAILURE);
}

/// Safe within a handler of signals.
void say(std::string_view words) {
  static_cast<void>(!::write(STDERR_FILENO, words.data(), words.size()));
}

void tell_crash(int number) {
  if (const Visit::Asked* const asked = current) {
    say("portico: ");
    say(asked->method);
    say(" ");
    say(asked->target);
    say(" crashed: gdb --args, and this test, shows where\n");
  }
  ::raise(number);  // whose action is the default again
}

bool nobody_looks(int number) {
  struct sigaction action {};
  return ::sigaction(number, nullptr, &action) == 0 && action.sa_handler == SIG_DFL;
}

bool begin() {
  std::atexit(refuse_to_exit);
  struct sigaction action {};
  action.sa_handler = tell_crash;
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_NODEFER | SA_ONSTACK);
  sigemptyset(&action.sa_mask);
  for (const int number : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT})
    if (nobody_looks(number)) ::sigaction(number, &action, nullptr);
  return true;
}

}  // namespace

InCall::InCall(const Visit::Asked& asked) { current = &asked; }

InCall::~InCall() { current = nullptr; }

void InCall::watch() {
  static const bool begun = begin();
  static_cast<void>(begun);
}

}  // namespace portico::testing
