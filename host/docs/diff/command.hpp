#pragma once

// The commands `portico openapi` and `portico diff`, apart from what loads plugins: that is given
// to them. Exit status as a value; they throw std::runtime_error when something cannot be read.

#include <filesystem>
#include <functional>
#include <iosfwd>

#include "docs/json.hpp"

namespace portico::docs {

/// The document of a library or a folder of plugins.
using FromPlugins = std::function<Json(const std::filesystem::path&)>;

/// Prints the document, indented. 0.
int run_openapi(const Json& document, std::ostream& out);

/// Each side is a library, a folder of plugins or a file that holds a document. Prints the changes;
/// 1 when one is breaking, else 0.
int run_diff(const std::filesystem::path& before, const std::filesystem::path& after,
             const FromPlugins& from_plugins, std::ostream& out);

}  // namespace portico::docs
