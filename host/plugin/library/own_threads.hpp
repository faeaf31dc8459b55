#pragma once

// The threads that a library has started in this process and that still run: its code may not go
// before they have ended. They are known by where their first function lies, for every thread of
// the process is started over this (see own_threads.cpp). One owner; threads may begin and end at
// any time.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace portico::plugin {

class OwnThreads {
public:
  struct State;

  OwnThreads();
  OwnThreads(const OwnThreads&) = delete;
  OwnThreads& operator=(const OwnThreads&) = delete;
  ~OwnThreads();

  /// While this lives, whatever this very thread starts is the library's: it is being loaded, and
  /// nobody knows yet where it lies.
  class Loading {
  public:
    explicit Loading(const OwnThreads& owner);
    Loading(const Loading&) = delete;
    Loading& operator=(const Loading&) = delete;
    ~Loading();
  };
  /// From there on its code is known by its place, or one of several.
  void lies_between(std::uint64_t begin, std::uint64_t end);

  /// How many run still, when there are none or the patience is over.
  std::size_t left_after(std::chrono::milliseconds patience) const;

private:
  const std::shared_ptr<State> state_;
};

/// Threads of libraries that were closed without them, as far as is known. Any thread.
std::size_t threads_left_behind();

}  // namespace portico::plugin
