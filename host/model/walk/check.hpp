#pragma once

// Raw cells to the model's value: coerced, in schema order, with defaults filled in and flagged
// PORTICO_UNSET; or every problem, in FastAPI's order and words. Any thread.

#include <span>

#include "message/arena.hpp"
#include "model/loc.hpp"
#include "model/problem.hpp"
#include "model/type.hpp"
#include "portico/abi.h"

namespace portico::model {

/// `at` is the place of `raw`, for problems. `out` borrows from `raw`, the type and the arena.
/// False: there are new problems and `out` is not to be used.
bool check(const Type& type, const portico_value& raw, const Loc* at, message::Arena& arena,
           Problems& problems, portico_value& out);

/// The same for a union, or one that may be null, each of whose members sees the value in its own
/// way: `views` has one for each.
bool check(const Type& type, const portico_value& raw, std::span<const portico_value> views,
           const Loc* at, message::Arena& arena, Problems& problems, portico_value& out);

}  // namespace portico::model
