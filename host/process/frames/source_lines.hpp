#pragma once

// File and line of code in a library or program that was built with -g, by its DWARF, or by that of
// its package of debug files. Reads what the file says, whatever that is: for a process that may
// die of it. One thread.

#include <cstdint>
#include <memory>
#include <string>

namespace portico::process {

class SourceLines {
public:
  explicit SourceLines(const std::string& path);
  SourceLines(const SourceLines&) = delete;
  SourceLines& operator=(const SourceLines&) = delete;
  ~SourceLines();

  /// "items.cpp:42", or empty. The address is one that the file is linked to.
  std::string at(std::uint64_t address) const;

private:
  class Session;
  const std::unique_ptr<Session> session_;
};

}  // namespace portico::process
