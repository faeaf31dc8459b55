#pragma once

// One process that serves, as the supervisor sees it: started, told, heard, and what its end means.
// One thread.

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "os/descriptor.hpp"
#include "process/shared_memory.hpp"
#include "serve/addresses.hpp"
#include "serve/settings_memory.hpp"
#include "serve/supervise/kept_copies.hpp"
#include "serve/supervise/sign_of_life.hpp"
#include "serve/supervise/vitals.hpp"

namespace portico::serve {

struct ServingProcess {
  pid_t id = -1;
  int incarnation = 0;
  process::SharedMemory memory;
  SettingsMemory settings;
  std::size_t told = 0;      ///< which of the settings it has, by their number
  std::size_t upgrades = 0;  ///< how often it has asked for another host
  Vitals vitals;
  SignOfLife life;
  os::Descriptor link{-1}, keeper{-1};
  std::string heard;  ///< without an end yet
  bool ready = false, retiring = false;
  bool asked = false;   ///< to read the settings again, and has not done so
  bool stuck = false;   ///< in what is done with a library
  bool silent = false;  ///< it gave no sign of life, and was killed for that
  bool dying = false;   ///< it crashed before the host was asked to end

  /// What it inherits from the supervisor.
  struct Legacy {
    const std::vector<std::string>& arguments;  ///< of the command line, without the program
    const Addresses& addresses;
    int control;  ///< its socket, or -1
    const KeptCopies& copies;
    int sight;  ///< memory: see sight_memory.hpp
  };
  /// Its settings and notes are in its memory. Throws std::system_error.
  void start(const Legacy& legacy);

  /// For people: "serving process 12".
  std::string name() const;
  void say(std::string line) const;
  /// Whether the line asks for another host.
  bool asks_upgrade(std::string_view line);
  /// The lines that it has said since, whole ones. Its link is closed when it has ended.
  std::vector<std::string> hear();
  /// Whether it has given a sign of life within the time, has not to yet, or is examined.
  bool beats(std::chrono::milliseconds deadline) const;
  /// Looks at it, and kills it when it does not; deadline 0: never.
  void watch(std::chrono::milliseconds deadline);
  /// The exit status of a host that ends with this process: 0 for one that was dying, which the log
  /// has told, as for one that has been followed by another. `status`: of waitpid().
  int result(int status) const;
};

}  // namespace portico::serve
