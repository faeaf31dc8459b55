#pragma once

// The careful JSON reader: slower than simdjson, but it says where and why in the words of Python's
// json, and takes integers of any length (PORTICO_JSON cells) and numbers beyond a double
// (infinite). The text must be UTF-8. Any thread.

#include <optional>
#include <string_view>

#include "model/parse.hpp"

namespace portico::model {

std::optional<ParseError> read(std::string_view json, message::Arena& arena, portico_value& out,
                               unsigned depth_limit);

/// Makes the members' names unique: the last value of a name stands at its first place. Returns how
/// many are left.
std::uint32_t unique(portico_member* members, std::uint32_t count, message::Arena&);

}  // namespace portico::model
