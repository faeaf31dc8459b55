#pragma once

// The bodies that services make: each takes the place of the one made before it. For the thread
// that runs the handler.

#include <string>
#include <string_view>

#include "message/text.hpp"
#include "plugin/call.hpp"

namespace portico::plugin {

/// Counts and logs a fault of the handler with plugin and route.
void complain(const portico_call& call, std::string_view what) noexcept;
/// Counts one whose plugin has logged it.
void count(const portico_call& call) noexcept;
/// complain() for a call whose misuse costs the reply.
void misuse(portico_call& call, std::string_view what) noexcept;

/// Holds the value to the route's model and writes it. False: it broke the model, which is logged.
bool compose_reply(portico_call& call, const portico_value& value);
/// The same of a reply that is sent elsewhere: its body is not to be looked at. `text` has what is
/// to go out, where compose_text() can tell that it may; it is empty where the value has to say it.
bool judge_reply(portico_call& call, const portico_value& value, message::Text& text);
/// A reply by its text, which goes out as it is. False: it is none that the route's model lets out
/// whole, or that can be told of it, and nothing is made.
bool compose_text(portico_call& call, std::string_view text);
/// The reply refuses with that detail. False: the detail cannot be written.
bool compose_failure(portico_call& call, int status, const portico_value* detail);
void compose_bytes(portico_call& call, std::string_view media_type, std::string_view body);
void compose_stream(portico_call& call, std::string_view media_type,
                    message::Owned<portico_source> source);
/// The file's texts may be borrowed for the call.
void compose_file(portico_call& call, message::BodyFile file);
/// A line of its own, or in place of the one before where the field may stand once.
void compose_header(portico_call& call, std::string_view name, std::string_view value);
/// A failure that is none of the handler's: what it deferred is told as lost because of `why`, a
/// literal.
portico_result compose_loss(portico_call& call, int status, std::string_view why);
/// A body that could not be made. `why` is logged unless the handler makes another.
void compose_nothing(portico_call& call, std::string_view why);

/// Whether a header of a reply may have this name and this value: "" or what is wrong.
std::string header_objection(std::string_view name, std::string_view value);

/// A field value as it goes out, in the arena: text whose characters ISO-8859-1 has in that charset
/// (as values that come in are read, RFC 9110 section 5.5), any other bytes as they are.
std::string_view field_bytes(std::string_view text, message::Arena& arena);

}  // namespace portico::plugin
