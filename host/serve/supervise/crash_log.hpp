#pragma once

// Writes the backtraces of processes that have died into the log, and beside the notes of their
// crashes, when they are there: to read the symbols takes longer than to serve again. One thread;
// the log is written by others.

#include <cstdint>
#include <list>
#include <string>
#include <thread>

#include "process/frames/backtrace.hpp"
#include "process/report.hpp"

namespace portico::serve {

class CrashLog {
public:
  CrashLog() = default;
  CrashLog(const CrashLog&) = delete;
  CrashLog& operator=(const CrashLog&) = delete;
  /// Waits for what is not written yet.
  ~CrashLog();

  /// `noted`: the number of the crash among the notes (process/crash_notes.hpp).
  void add(std::uint64_t noted, process::Backtrace backtrace);

private:
  std::list<std::thread> writers_;
};

/// What went with the process. `status`: of waitpid().
void tell_losses(const process::Report& report, const process::Death& death, int status);

}  // namespace portico::serve
