#pragma once

// A reply and what its route declares of the status that it has (route/declared_replies.hpp).
//
//   reply()   the value is held to the model of the status that is set, where it has one, in place
//             of the output model
//   bytes()   JSON text is held to the model of its media type
//   fail()    {"detail": ...} is; a 422 whose detail is a list is what is said of an input, and is
//             held to nothing
//
// Files and streams are held to none. Failures of the host's own are no replies of the handler. For
// the thread that runs the handler.

#include <string>

#include "plugin/call.hpp"

namespace portico::plugin {

/// What a value is held to now in place of the output model; null: nothing. For a route whose
/// replies hold().
const route::DeclaredReplies::Model* model_of_value(const portico_call& call);

/// Writes the value as the type has it. What is wrong, or "".
std::string hold_value(portico_call& call, const model::Type& type, const portico_value& value,
                       message::Text& out);

/// Whether there is anything to look at when a reply is complete.
inline bool looks_at_status(const route::Route& route) {
  return route.replies.hold() || route.undeclared != settings::Undeclared::allow;
}
/// Of a reply whose status and media type are final: its body becomes what its model lets out. What
/// is wrong, or "".
std::string hold_to_declared(portico_call& call);

}  // namespace portico::plugin
