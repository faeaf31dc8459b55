#pragma once

// The file that takes the place of standard error, with all that anybody writes there. It is added
// to, so that several processes may write it, and opened again by its name when somebody asks for
// it: whoever keeps old logs renames the file first. The name is that of the start.

#include <string>

namespace portico::settings {

/// From here on standard error is that file, which is made when it is not there; empty: what it
/// was. Throws std::system_error, and then nothing has changed. Before other threads write.
void write_log_to(const std::string& file);

/// Of a process whose standard error is that file already, as its parent opened it: opens it again
/// as reopen_log() does; empty: nothing. Before other threads write.
void go_on_with_log(const std::string& file);

/// Opens the file again. Where it cannot be, the log says so, and goes on where it was. Any thread.
void reopen_log();

/// What a process that cannot open the file by itself gets as standard error, a pipe that is
/// written to the file; -1: it gets this one's. Any thread.
int relayed_error();

}  // namespace portico::settings
