#pragma once

// Answers of a running host as people read them: columns of text. Pure functions.

#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace portico::life {

/// Of the answer to an order, by the word of the order.
std::string text_of(const nlohmann::json& answer, std::string_view order);

std::string plugins_text(const nlohmann::json& answer);
/// Of `reload`: what has changed, what waits and what is refused, before the plugins.
std::string reload_text(const nlohmann::json& answer);

}  // namespace portico::life
