#pragma once

// A program that is to outlive this process, with another process in between as its parent. Until
// it is let go, its end is told as that of a child; from then on its parent is whoever collects
// orphans (init, systemd), while this process still lives: systemd waits for those of a service's
// main processes alone that are its own children. One thread.

#include <string>
#include <vector>

#include <sys/types.h>

#include "process/own_process.hpp"

namespace portico::process {

class Foster {
public:
  /// Starts it as start() does. Throws std::system_error when there can be no process in between.
  Foster(const char* program, std::vector<std::string> words, const std::vector<Passed>& passed);
  Foster(const Foster&) = delete;
  Foster& operator=(const Foster&) = delete;

  /// Of the program; -1 when it cannot be started.
  pid_t id() const { return id_; }
  int error() const { return error_; }  ///< errno, when it cannot be started
  /// The process in between, a child of this one: it ends as the program does, with the same status
  /// for waitpid(). -1: the program has been let go, or was not started.
  pid_t parent() const { return parent_; }
  void let_go();

private:
  pid_t id_ = -1, parent_ = -1;
  int error_ = 0;
};

}  // namespace portico::process
