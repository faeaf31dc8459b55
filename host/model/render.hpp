#pragma once

// A reply to JSON text: held to its model, coerced, filtered and written in one walk. Only what the
// model reaches is ever visited, so that nothing else can go out. Any thread.

#include "model/arena.hpp"
#include "model/problem.hpp"
#include "model/select.hpp"
#include "model/text.hpp"
#include "model/type.hpp"
#include "portico/abi.h"

namespace portico::model {

/// False: the value breaks the model, the problems say where (their loc begins with "response"),
/// and `out` ends where it ended before.
bool render(const Type& type, const portico_value& value, const Selection& selection, Arena& arena,
            Text& out, Problems& problems);

}  // namespace portico::model
