#pragma once

// One line of a file of recorded cases. The lines are Python's JSON: a number that is none may
// stand in them as NaN, Infinity or -Infinity, and is read as {"$float": "nan"}, "inf" or "-inf".
// Free functions.

#include <string_view>

#include <nlohmann/json.hpp>

namespace parity {

/// Throws nlohmann::json::exception on a line that is not even Python's JSON.
nlohmann::ordered_json parse_record(std::string_view line);

}  // namespace parity
