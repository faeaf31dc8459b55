#pragma once

// Which of the tasks that a process has claimed ahead of its threads have begun, or begin as soon
// as a thread has ended what it is at; told so that it outlives the process: who finds out that it
// has ended counts an attempt and a crash of these alone, and has the others wait again as they did
// before. A task that is claimed ahead gets a ticket, the next number of its process, and they
// begin in the order of these. It is told for up to 16 tasks of each thread at once where telling
// takes as long as those (PostgreSQL). One that finds no thread within a twentieth of a second does
// not begin after all: a lower number is told then.

#include <cstdint>

namespace portico::task {

/// 0 is the ticket of one that began when it was claimed.
using Ticket = std::uint64_t;

class Begun {
public:
  Begun() = default;
  Begun(const Begun&) = delete;
  Begun& operator=(const Begun&) = delete;
  virtual ~Begun() = default;

  /// Those up to that ticket begin, and none after it. Any thread, one at a time. Throws
  /// StoreError: what was told before holds.
  virtual void tell(Ticket last) = 0;
};

}  // namespace portico::task
