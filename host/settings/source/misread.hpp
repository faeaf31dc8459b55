#pragma once

// What is said of a command line that cannot be understood: one line, in words of our own. No
// state.

#include <string>
#include <vector>

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace portico::settings {

/// Of the first word, when it is none of the commands, or of its absence; or "".
std::string misread_command(const std::vector<std::string>& words, const CLI::App& root);

/// Of what the parser of the root met. `root` has parsed as far as that.
std::string misread(const CLI::ParseError& error, const CLI::App& root);

}  // namespace portico::settings
