#pragma once

// Models of the arguments of a plugin's tasks that survive, in the words that documents have for
// models, so that those of two versions can be compared. No document that is served has them: what
// a plugin does by itself is nobody's to know. No state.

#include <span>
#include <string>
#include <utility>

#include "docs/json.hpp"
#include "docs/subject.hpp"

namespace portico::docs {

/// {"tasks": {NAME: SCHEMA, ...}, "components": {"schemas": {...}}} of one plugin. `kinds`: name
/// and JSON Schema text; empty: any object.
Json task_models(const Plugin& plugin, std::span<const std::pair<std::string, std::string>> kinds);

}  // namespace portico::docs
