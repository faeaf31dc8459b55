#pragma once

// "responses" of an operation: the reply of the route in its effective form, those that the plugin
// declares, 422 where something is checked, and 413 where the body has a limit of its own. One
// thread, while the document is built.
//
// portico_route.docs may hold "responses" as OpenAPI has them. References in their schemas are to
// models of the plugin. Two words are ours:
//   "model": "Name" or a schema   the JSON body of that response
//   "content": {}                 that response has no body, or one that nothing is said about

#include "docs/schema/rewrite.hpp"
#include "route/route.hpp"

namespace portico::docs {

enum class Checked { no, yes };  ///< whether anything of a request can be wrong

Json responses(const Sources& sources, Components& components, const route::Route& route,
               const Json& declared, const std::string& operation_id, Checked checked);

/// The 413 of a route that has a limit of its own for its body.
void add_limit(Json& responses);

}  // namespace portico::docs
