#pragma once

// What every function that plugins call begins with: texts of C as views, the thread rule, and an
// end for exceptions. Any thread.

#include <string>
#include <string_view>
#include <thread>

#include "plugin/call.hpp"
#include "plugin/compose.hpp"
#include "portico/abi.h"

namespace portico::plugin {

inline std::string_view view(portico_str text) {
  return text.data ? std::string_view{text.data, text.size} : std::string_view{};
}

inline portico_str lend(std::string_view text) {
  return text.empty() ? portico_str{} : portico_str{text.data(), text.size()};
}

/// Runs a service. What it throws (memory, in the main) ends here as a refusal.
template <class Service> portico_result guarded(const Service& service) noexcept {
  try {
    return service();
  } catch (...) {
    return PORTICO_REFUSED;
  }
}

/// The same for a service of a call, which costs the reply.
template <class Service>
portico_result guarded(portico_call& call, const Service& service) noexcept {
  try {
    return service();
  } catch (...) {
    misuse(call, "asked for more than there is memory for");
    return PORTICO_REFUSED;
  }
}

/// Whether the call is used on the thread that has it: that of its handler, or of a task of it.
inline bool held(const portico_call* call) noexcept {
  if (!call) return false;
  if (call->thread.load(std::memory_order_relaxed) == std::this_thread::get_id()) return true;
  complain(*call, "used its call on another thread: that call was ignored");
  return false;
}

/// Why a media type cannot be sent, or "".
inline std::string media_objection(std::string_view media_type) {
  return media_type.empty() ? std::string{} : header_objection("content-type", media_type);
}

}  // namespace portico::plugin
