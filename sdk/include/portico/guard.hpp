#pragma once

// The wall between C++ and the border: no exception leaves, whatever its type; the log says what it
// was and where it came from, once. Any thread.

#include <string>
#include <string_view>

#include "portico/host.hpp"

namespace portico::detail {

/// Says why what the host has called is about to fail. `where` is for hosts that cannot tell.
void say_failure(const Host& host, std::string_view where, std::string_view why) noexcept;
/// Only within a catch block.
void say_thrown(const Host& host, std::string_view where) noexcept;
/// The same for what has no result: the host is told of no failure.
void log_thrown(const Host& host, std::string_view where) noexcept;

/// Runs `step`, which answers a portico_result; an exception becomes PORTICO_FAILED.
template <class Step>
portico_result guarded(const Host& host, std::string_view where, Step step) noexcept {
  try {
    return step();
  } catch (...) {
    say_thrown(host, where);
    return PORTICO_FAILED;
  }
}

}  // namespace portico::detail
