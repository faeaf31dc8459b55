#pragma once

// The wall between C++ and the border: no exception leaves, whatever its type; the log says what it
// was and where it came from, once. Any thread.

#include <string>
#include <string_view>

#include "portico/failure.h"
#include "portico/host.hpp"
#include "portico/thrown.hpp"

namespace portico::detail {

/// Says why what the host has called is about to fail. `where` is for hosts that cannot tell.
inline void say_failure(const Host& host, std::string_view where, std::string_view why) noexcept {
  const auto* service =
      static_cast<const portico_failure_service*>(host.table->extension(PORTICO_FAILURE_SERVICE));
  if (service != nullptr) return service->because(host.app, to_str(why));
  try {
    host.log(Level::error, std::string{where} + " " + std::string{why});
  } catch (...) {
    host.log(Level::error, why);
  }
}

/// Only within a catch block.
inline void say_thrown(const Host& host, std::string_view where) noexcept {
  try {
    say_failure(host, where, "threw " + describe_thrown());
  } catch (...) {
    say_failure(host, where, "threw, and there is no memory to say what");
  }
}

/// The same for what has no result: the host is told of no failure.
inline void log_thrown(const Host& host, std::string_view where) noexcept {
  try {
    host.log(Level::error, std::string{where} + " threw " + describe_thrown());
  } catch (...) {
    host.log(Level::error, where);
  }
}

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
