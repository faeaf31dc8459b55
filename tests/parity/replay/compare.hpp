#pragma once

// Compares the answer to a recorded request with the recorded one, as the recordings' own replayer
// does. Free functions without state.

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "parity/replay/client.hpp"

namespace parity {

using Json = nlohmann::ordered_json;

/// The bytes of a recorded request, its target below `prefix`.
std::string wire(const Json& request, const std::string& prefix);
bool is_head(const Json& request);

/// What differs, most telling first; empty when the answer is the recorded one. Each entry begins
/// with "status: ", "header <name>: " or "body: ".
std::vector<std::string> differences(const Json& recorded, const Answer& answer,
                                     const std::string& prefix);

/// The first difference of two JSON values, or nothing. 1, 1.0 and true differ, and key order
/// counts.
std::string differ(const Json& expected, const Json& got, const std::string& where = "$");

}  // namespace parity
