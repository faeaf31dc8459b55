#pragma once

// What the operator typed: a command, and settings as flags. Every key of the table has a flag.

#include <optional>

#include "settings/load.hpp"

namespace portico::settings {

/// The exit status for a flag, a file, a folder or an address that cannot be used.
inline constexpr int unusable = 2;

enum class Command {
  serve,  ///< until a signal ends it
  check   ///< load everything, say what is wrong, and end
};

struct CommandLine {
  Command command = Command::serve;
  Sources sources;  ///< with the environment of this process
};

/// Fills `line`, or gives the status to exit with: help or the version was asked for and shown, or
/// one line on standard error says what is wrong.
std::optional<int> parse(int argc, char** argv, CommandLine& line);

}  // namespace portico::settings
