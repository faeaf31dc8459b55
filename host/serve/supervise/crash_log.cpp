#include "serve/supervise/crash_log.hpp"

#include <system_error>
#include <utility>

#include <Poco/Logger.h>

#include "os/thread.hpp"

namespace portico::serve {
namespace {

void write(process::Backtrace backtrace) {
  for (const std::string& frame : backtrace.wait())
    Poco::Logger::get("portico").error("  at " + frame);
}

}  // namespace

CrashLog::~CrashLog() {
  for (std::thread& writer : writers_) writer.join();
}

void CrashLog::add(process::Backtrace backtrace) {
  constexpr std::size_t most = 16;  // that wait to be joined
  if (writers_.size() >= most) {
    writers_.front().join();
    writers_.pop_front();
  }
  writers_.emplace_back([backtrace = std::move(backtrace)]() mutable {
    os::begin_thread("backtrace");
    write(std::move(backtrace));
  });
}

}  // namespace portico::serve
