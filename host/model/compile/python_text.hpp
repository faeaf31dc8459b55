#pragma once

// Values of a schema as pydantic spells them in its messages. Pure functions; any thread.

#include <string>
#include <string_view>
#include <vector>

#include "model/compile/schema_place.hpp"

namespace portico::model {

std::string python_repr(const Schema& value);                     ///< 'a', 1, True, None
std::string join_choices(const std::vector<std::string>& texts);  ///< 'a', 'b' or 'c'
/// A string of JSON, with its quotes.
std::string quoted_json(std::string_view text);

}  // namespace portico::model
