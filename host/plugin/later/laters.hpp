#pragma once

// All calls that are answered later, by the numbers that plugins know them by (portico_later). A
// number is of one call: route, place in the table and turn of that place, so that one whose call
// is over is known for what it is. Any thread.

#include <cstdint>
#include <string_view>

#include "plugin/call.hpp"
#include "plugin/later/later.hpp"
#include "portico/later.h"

namespace portico::plugin {

/// By the thread that runs the handler of the call. 0: it cannot be; the log says why.
portico_later detach(portico_call& call);

/// What a plugin says of a call. One that it cannot say any more is refused, told in the log and
/// counted; `what` is for that.
template <class Say>
portico_result say(portico_later handle, std::string_view what, const Say& say);

/// Nobody waits for the call of that number any more, if there is one.
void cancelled(portico_later handle) noexcept;

/// The route is about to go.
void forget(const route::Route& route) noexcept;

/// What a call of the route does against its contract, in the log; where its plugin is not known
/// here, as in a process of its own, by the names that the route has.
void tell_fault(const route::Route& route, std::string_view why) noexcept;

/// It is free for another call.
void release(Later& later);

namespace laters {

struct Found {
  Later* later = nullptr;
  std::uint32_t turn = 0;
};
/// Null: there is no such number.
Found find(portico_later handle) noexcept;
void refuse(portico_later handle, std::string_view what, Later::Taken taken) noexcept;

}  // namespace laters

template <class Say>
portico_result say(portico_later handle, std::string_view what, const Say& say) {
  const auto [later, turn] = laters::find(handle);
  const Later::Taken taken = later ? say(*later, turn) : Later::Taken::over;
  if (taken == Later::Taken::yes) return PORTICO_OK;
  laters::refuse(handle, what, taken);
  return PORTICO_REFUSED;
}

}  // namespace portico::plugin
