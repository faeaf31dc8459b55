#pragma once

// The wall between C++ and the border: no exception leaves, whatever its type; each is logged with
// where it came from. Any thread.

#include <cxxabi.h>
#include <exception>
#include <string>
#include <string_view>
#include <typeinfo>

#include "portico/host.hpp"

namespace portico::detail {

inline void log_failure(const Host& host, std::string_view where, std::string_view what) noexcept {
  try {
    host.log(Level::error, std::string{where} + ": " + std::string{what});
  } catch (...) {
    host.log(Level::error, what);
  }
}

/// Only within a catch block: what() of a std::exception, else the name of what was thrown.
inline void log_current_exception(const Host& host, std::string_view where) noexcept {
  try {
    throw;
  } catch (const std::exception& error) {
    log_failure(host, where, error.what());
  } catch (...) {
    const std::type_info* type = abi::__cxa_current_exception_type();
    log_failure(host, where, type != nullptr ? type->name() : "an exception of another language");
  }
}

/// Runs `step`, which answers a portico_result; an exception becomes PORTICO_FAILED.
template <class Step>
portico_result guarded(const Host& host, std::string_view where, Step step) noexcept {
  try {
    return step();
  } catch (...) {
    log_current_exception(host, where);
    return PORTICO_FAILED;
  }
}

}  // namespace portico::detail
