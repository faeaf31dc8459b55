#pragma once

// What a command of the shell prints.

#include <array>
#include <cstdio>
#include <stdexcept>
#include <string>

namespace portico::testing {

/// On its standard output, to the end.
inline std::string printed(const std::string& command) {
  std::FILE* const pipe = ::popen(command.c_str(), "r");
  if (!pipe) throw std::runtime_error{"popen"};
  std::string text;
  std::array<char, 4096> block;
  for (std::size_t count; (count = std::fread(block.data(), 1, block.size(), pipe)) > 0;)
    text.append(block.data(), count);
  ::pclose(pipe);
  return text;
}

}  // namespace portico::testing
