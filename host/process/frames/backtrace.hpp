#pragma once

// Where a dead process was, in words. The symbols and lines of whole libraries are read for that,
// which may be anybody's and say anything: a process of its own does it, and its end is no harm.
//
// The child is the same executable, started with the hidden word `symbols`; it reads one JSON
// object from descriptor 0,
//   {"frames": [<address>], "maps": </proc/<id>/maps>,
//    "files": {<name in maps>: {"name": <file>, "descriptor": <number>, "sha256": <digest>}}}
// where a file without a descriptor is read if it still has that digest, and writes a line for each
// frame to descriptor 1.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "plugin/library/file.hpp"
#include "process/frames/symbols.hpp"
#include "route/flight.hpp"

namespace portico::process {

/// The hidden command of the executable.
inline constexpr const char* symbols_word = "symbols";

class Backtrace {
public:
  /// An open file with the bytes that have this digest; -1: there is none.
  using BytesOf = std::function<int(const std::string& digest)>;

  /// Starts the child. The memory may go afterwards.
  Backtrace(const route::FlightMemory& memory, const BytesOf& bytes_of);
  Backtrace(Backtrace&& other) noexcept;
  Backtrace& operator=(Backtrace&&) = delete;
  /// Ends the child.
  ~Backtrace();

  /// Innermost first, what repeats itself once, what is no plugin's in short; empty when the
  /// process has left no word. Waits for the child, but not for long: what it has not told by then
  /// is told as addresses.
  std::vector<std::string> wait();

private:
  std::vector<std::uint64_t> frames_;
  std::vector<Mapping> mappings_;
  os::Descriptor output_{-1}, process_{-1};
  pid_t child_ = -1;
};

/// What the child does instead of main(); its exit status.
int run_symbols();

}  // namespace portico::process
