#pragma once

// The vocabulary of sdk/docs/models.md: which words a schema of each kind may have. Constant; any
// thread.

#include "model/compile/schema_place.hpp"
#include "model/type.hpp"

namespace portico::model {

/// Refuses a word that this kind of schema does not have.
void refuse_unknown_words(const Schema&, const Type&, bool member, const Place&);

}  // namespace portico::model
