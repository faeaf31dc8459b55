#include "process/crash.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <cstdlib>

#include <dlfcn.h>
#include <execinfo.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include "os/sanitized.hpp"
#include "route/flight.hpp"

namespace portico::process {
namespace {

using route::FlightMemory;

void copy_maps(FlightMemory::Crash& crash) {
  const int file = ::open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
  if (file < 0) return;
  std::size_t used = 0;
  while (used + 1 < sizeof crash.maps) {
    const ssize_t count = ::read(file, crash.maps + used, sizeof crash.maps - 1 - used);
    if (count <= 0) break;
    used += static_cast<std::size_t>(count);
  }
  crash.maps[used] = '\0';
  ::close(file);
}

std::uint64_t program_counter(const ucontext_t& context) {
#if defined(__x86_64__)
  return static_cast<std::uint64_t>(context.uc_mcontext.gregs[REG_RIP]);
#elif defined(__aarch64__)
  return context.uc_mcontext.pc;
#else
  static_cast<void>(context);
  return 0;
#endif
}

/// The first thread that dies is the one that is told.
FlightMemory::Crash* begin(std::int32_t number, std::uint64_t address) {
  static std::atomic<pid_t> teller{0};
  pid_t nobody = 0;
  const pid_t self = ::gettid();
  if (!teller.compare_exchange_strong(nobody, self)) {
    // Another thread is telling, and ends the process when it has; a second fault of the same one
    // ends it now.
    if (nobody != self) ::sleep(5);
    return nullptr;
  }
  FlightMemory::Crash& crash = route::flight_memory().crash;
  crash.number = number;
  crash.address = address;
  crash.label = route::Flight::current();
  crash.thread = static_cast<std::uint32_t>(self);
  crash.depth = 0;
  return &crash;
}

/// From the frame that has this program counter, when it is among them.
void take_frames(FlightMemory::Crash& crash, std::uint64_t pc) {
  std::array<void*, FlightMemory::most_frames> found{};
  const int count = ::backtrace(found.data(), static_cast<int>(found.size()));
  int first = 0;
  for (int at = 0; at < count; ++at)
    if (reinterpret_cast<std::uint64_t>(found[static_cast<std::size_t>(at)]) == pc) first = at;
  std::uint32_t depth = 0;
  if (first == 0 && pc != 0) crash.frames[depth++] = pc;
  for (int at = first; at < count && depth < crash.frames.size(); ++at)
    crash.frames[depth++] = reinterpret_cast<std::uint64_t>(found[static_cast<std::size_t>(at)]);
  crash.depth = depth;
}

void tell(int number, siginfo_t* info, void* context) {
  const std::uint64_t pc = program_counter(*static_cast<const ucontext_t*>(context));
  const bool fault = number == SIGSEGV || number == SIGBUS;
  if (FlightMemory::Crash* crash =
          begin(number, fault ? reinterpret_cast<std::uint64_t>(info->si_addr) : 0)) {
    // What is certain first: to walk a broken stack may end it here and now.
    crash->frames[0] = pc;
    crash->depth = 1;
    crash->how.store(FlightMemory::Crash::by_signal, std::memory_order_release);
    copy_maps(*crash);
    take_frames(*crash, pc);
  }
  ::signal(number, SIG_DFL);
  ::raise(number);
}

}  // namespace

void tell_crashes() {
  // The first call loads a library, which a handler must not.
  std::array<void*, 1> unused{};
  ::backtrace(unused.data(), 1);
  struct sigaction action {};
  action.sa_sigaction = tell;
  action.sa_flags = static_cast<int>(SA_SIGINFO | SA_ONSTACK | SA_NODEFER | SA_RESETHAND);
  sigemptyset(&action.sa_mask);
  for (const int number : fatal) ::sigaction(number, &action, nullptr);
}

static void tell_exit(int status) {
  if (route::Flight::current() == 0) return;
  if (FlightMemory::Crash* crash = begin(status, 0)) {
    copy_maps(*crash);
    take_frames(*crash, 0);
    crash->how.store(FlightMemory::Crash::by_exit, std::memory_order_release);
  }
  ::syscall(SYS_exit_group, status);
}

}  // namespace portico::process

// A plugin's calls of these find the executable's first; it exports nothing else. By the time that
// handlers of exit() run, what the thread was at is forgotten.
#define PORTICO_EXPORTED extern "C" __attribute__((visibility("default"), noreturn))

PORTICO_EXPORTED void _exit(int status) {
  portico::process::tell_exit(status);
  ::syscall(SYS_exit_group, status);
  __builtin_unreachable();
}

PORTICO_EXPORTED void _Exit(int status) noexcept { ::_exit(status); }

PORTICO_EXPORTED void exit(int status) noexcept {
  portico::process::tell_exit(status);
  using Exit = void (*)(int);
  const auto real = reinterpret_cast<Exit>(::dlsym(RTLD_NEXT, "exit"));
  if (real) real(status);
  ::_exit(status);
}

#if PORTICO_SANITIZED
// The runtimes of the sanitizers ask for these before main() and before anything of theirs works:
// nothing here may do more than return. The signals are told here and in life/trial/probe.cpp, as
// in any other build; what the sanitizers find ends the process by SIGABRT, and so is told with
// plugin and route. ASAN_OPTIONS and the like come on top.
#define PORTICO_ASKED                                                                              \
  extern "C" __attribute__((visibility("default"), no_sanitize("address", "thread", "undefined")))

static constexpr const char* sanitizer_options =
    "handle_segv=0:handle_sigbus=0:handle_sigill=0:handle_sigfpe=0:handle_abort=0:abort_on_error=1";

PORTICO_ASKED const char* __asan_default_options() { return sanitizer_options; }
PORTICO_ASKED const char* __tsan_default_options() { return sanitizer_options; }
PORTICO_ASKED const char* __ubsan_default_options() { return sanitizer_options; }
#endif
