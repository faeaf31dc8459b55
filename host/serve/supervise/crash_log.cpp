#include "serve/supervise/crash_log.hpp"

#include <system_error>
#include <utility>
#include <vector>

#include <sys/wait.h>

#include "os/thread.hpp"
#include "process/crash_notes.hpp"
#include "settings/log/logger.hpp"

namespace portico::serve {
namespace {

void write(std::uint64_t noted, process::Backtrace backtrace) {
  const std::vector<std::string> frames = backtrace.wait();
  for (const std::string& frame : frames) log().error("  at " + frame);
  process::note_frames(noted, frames);
}

}  // namespace

CrashLog::~CrashLog() {
  for (std::thread& writer : writers_) writer.join();
}

void CrashLog::add(std::uint64_t noted, process::Backtrace backtrace) {
  constexpr std::size_t most = 16;  // that wait to be joined
  if (writers_.size() >= most) {
    writers_.front().join();
    writers_.pop_front();
  }
  writers_.emplace_back([noted, backtrace = std::move(backtrace)]() mutable {
    os::begin_thread("backtrace");
    write(noted, std::move(backtrace));
  });
}

void tell_losses(const process::Report& report, const process::Death& death, int status) {
  for (const std::string& call : report.in_flight) log().error("  lost in flight: " + call);
  if (WIFSIGNALED(status) &&
      (death.oom == process::Oom::certain || death.oom == process::Oom::probable))
    log().error("  limits.memory brings a fresh process before there is too little");
}

}  // namespace portico::serve
