#pragma once

// A descriptor that another process has passed (SCM_RIGHTS). Closing it may wait for as long as
// that process likes: for a peer that takes nothing of what was sent (SO_LINGER), or for the
// sockets that are on their way in a socket. So what is no regular file is closed by a thread of
// its own, and by a socket that is reset rather than waited for. One thread at a time.

#include <utility>

namespace portico::os {

/// Returns at once; the number is of no use any more.
void close_aside(int number) noexcept;

class Passed {
public:
  Passed() = default;
  /// Owns `number`; a negative one is none.
  explicit Passed(int number) : number_{number} {}
  Passed(Passed&& other) noexcept : number_{std::exchange(other.number_, -1)} {}
  Passed& operator=(Passed&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Passed() {
    if (number_ >= 0) close_aside(number_);
  }

  int number() const { return number_; }
  /// Somebody else closes it.
  int release() { return std::exchange(number_, -1); }

private:
  int number_ = -1;
};

/// Whether it is a regular file that can be read.
bool is_readable_file(int number) noexcept;

}  // namespace portico::os
