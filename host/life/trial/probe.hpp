#pragma once

// Tries a library in a throw-away process before this one loads it: constructors, start(), routes,
// stop(), under a deadline and a limit of memory. Whatever it does there, crash, hang, exit, ends
// with a sentence.
//
// The child is the same executable, started with the hidden word `probe`; it reads a Task as JSON
// from descriptor 0, finds the library's bytes at descriptor 3 and answers on descriptor 1, a line
// each:
//   stage <word>        what it is about to do: loading, starting, stopping
//   is <id> <version>   what it has loaded
//   remark <sentence>   what an operator is to know of it, although it is accepted
//   refused <reason>    the end
//   accepted            the end
// and what the plugin writes to standard error is kept, for its last line.

#include <atomic>

#include "life/trial/identity.hpp"
#include "plugin/library/copy.hpp"
#include "settings/settings.hpp"

namespace portico::life {

/// The hidden command of the executable.
inline constexpr const char* probe_word = "probe";

/// Throws plugin::Refused, also when it is `over` before it has ended. One thread at a time for
/// each copy.
Identity probe(const plugin::Copy& copy, const settings::Settings& settings,
               const std::atomic<bool>& over);

/// What the child does instead of main(); its exit status.
int run_probe();

}  // namespace portico::life
