#pragma once

// JSON of others that something hangs on: an object, not deep, in which each name stands once.

#include <optional>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace portico::http {

/// Nothing: it is no such object, has a name twice at some level, or more levels than that. What is
/// refused costs no stack.
std::optional<nlohmann::json> strict_object(std::string_view text, int deepest);

}  // namespace portico::http
