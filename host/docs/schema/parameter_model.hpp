#pragma once

// Parameter models in schemas: which they are, and the body of a form that has some. One thread,
// while the document is built.

#include <string>
#include <vector>

#include "docs/parameters.hpp"
#include "docs/schema/rewrite.hpp"

namespace portico::docs {

/// The models whose members are parameters: the input itself, what it is when it is not null, and
/// of a form each of a choice. None: it is no parameter model.
std::vector<const Json*> parameter_models(const Rewriter& rewriter, const Input& input);

/// Whether null is among what the input may be.
bool optional(const Json& schema);

/// A form whose parts may be models: those are said by "allOf", each under the names of its own
/// members, and one that may be left out allows that none of them is there.
Json form_of(Rewriter& rewriter, const std::vector<const Input*>& parts, const std::string& title);

}  // namespace portico::docs
