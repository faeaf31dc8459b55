#pragma once

// The tag by which a union chooses its member: found, named in places, told when it is unknown. Any
// thread; texts are made in the arena.

#include "message/arena.hpp"
#include "model/loc.hpp"
#include "model/problem.hpp"
#include "model/type.hpp"
#include "portico/abi.h"

namespace portico::model {

/// The tag of an object; null: it has none.
const portico_value* tag_of(const Type& type, const portico_value& raw);

/// Where the problems of the model of a tag stand.
Loc tag_place(const portico_value& tag, const Loc* at, message::Arena& arena);

Fault unknown_tag(const Type& type, const portico_value& tag, message::Arena& arena);

}  // namespace portico::model
