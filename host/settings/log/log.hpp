#pragma once

// The process's log: one line an event on standard error, which may be a file (log_file.hpp),
//
//   plain   timestamp level logger message [request=id] [trace_id=id]
//   json    {"time":...,"level":...,"logger":...,"message":...[,"request":...][,"trace_id":...]}
//
// A message never spans lines, whatever a plugin or a client put into it. The request is that of
// the LogScope of the thread that logs, as is the trace.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "settings/log/redaction.hpp"
#include "settings/settings.hpp"

namespace portico::settings {

/// To be called once, before other threads log.
void open_log(const Log& log);
/// Level, format and redaction from here on; any thread.
void use_log(const Log& log);

/// What is not shown, as it is now. Lives as long as the process.
const Redaction& redaction();
/// The name of a parameter or a field that holds a credential, beside those that the operator
/// names; for as long as the process lives. Any thread.
void hide(const std::string& name);

/// Writes lines that are complete already, beside those of the loggers; any thread. Where the log
/// is a pipe, lines that it has no room for are dropped rather than waited for: gives how many.
std::size_t write_lines(std::string_view lines);
/// Of this process so far.
std::uint64_t dropped_lines();

}  // namespace portico::settings
