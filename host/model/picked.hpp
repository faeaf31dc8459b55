#pragma once

// Whether an include and an exclude fit the type they are for: each name has to be that of a member
// which is there, and only lists have items. At load; no state.

#include <string>
#include <vector>

#include "model/select.hpp"
#include "model/type.hpp"

namespace portico::model {

/// A sentence for each name that there is no member for: where it stands, and which was likely
/// meant. What is of any type, a dict, and a model that keeps other members have every name.
std::vector<std::string> unknown_names(const Type&, const Selection&);

}  // namespace portico::model
