#pragma once

// Arguments of tasks: between the values of plugins, the JSON that is kept, and the model that they
// are held to. Pure functions.

#include <string>
#include <string_view>

#include "message/arena.hpp"
#include "model/type.hpp"
#include "portico/abi.h"

namespace portico::task {

/// Bytes of JSON that a task may have.
inline constexpr std::size_t most_arguments = 1 << 20;

/// As JSON; null: an object without members. False: it cannot be written.
bool write_arguments(const portico_value* given, std::string& json);

/// The value that a handler gets; `type` null: any object. What is wrong with it, or "".
std::string read_arguments(std::string_view json, const model::Type* type, message::Arena& arena,
                           portico_value& value);

}  // namespace portico::task
