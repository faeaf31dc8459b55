#pragma once

// "responses" of an operation: the reply of the route in its effective form, those that the plugin
// declares, and 422 where something is checked. One thread, while the document is built.
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

}  // namespace portico::docs
