#pragma once

// One Server-Sent Event as text (WHATWG HTML section 9.2.6). Any thread.
//
//   : comment LF
//   event: type LF
//   data: one line LF          as many as the data has
//   id: what Last-Event-ID will say LF
//   retry: milliseconds LF
//   LF

#include <string_view>

#include "message/text.hpp"
#include "portico/values.h"

namespace portico::plugin {

inline constexpr std::string_view ping = ": ping\n\n";

/// Appends the event, whose data is `data` where that has data, else its text. "" or what is wrong
/// with it: `out` then ends where it ended before. Nothing is appended for an empty event.
std::string_view write_event(const portico_event& event, std::string_view data, message::Text& out);

}  // namespace portico::plugin
