#pragma once

// A reply to JSON text: held to its model, coerced, filtered and written in one walk. Only what the
// model reaches is ever visited, so that nothing else can go out. Any thread.

#include <atomic>
#include <cstdint>

#include "message/arena.hpp"
#include "message/text.hpp"
#include "model/contract.hpp"
#include "model/problem.hpp"
#include "model/select.hpp"
#include "model/type.hpp"
#include "portico/abi.h"

namespace portico::model {

/// False: the value breaks the model, the problems say where (their loc begins with "response"),
/// and `out` ends where it ended before. With Contract::report there may be problems when it is
/// true: they say what was left out. `left_out`: where it is counted, once, that the value has
/// members which its model does not have; null: nowhere.
bool render(const Type& type, const portico_value& value, const Selection& selection,
            message::Arena& arena, message::Text& out, Problems& problems,
            Contract contract = Contract::enforce, std::atomic<std::uint64_t>* left_out = nullptr);

}  // namespace portico::model
