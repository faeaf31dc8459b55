#pragma once

// The commands `portico openapi` and `portico diff`, apart from what loads plugins: that is given
// to them. Exit status as a value; they throw std::runtime_error when something cannot be read.

#include <filesystem>
#include <functional>
#include <iosfwd>

#include "docs/diff/promised.hpp"

namespace portico::docs {

/// Which of the two that are compared.
enum class Version { before, after };

/// What a library or a folder of plugins promises.
using FromPlugins = std::function<Contract(const std::filesystem::path&, Version)>;

/// Prints the document, indented. 0.
int run_openapi(const Json& document, std::ostream& out);

/// Each is a library, a folder of plugins or a file that holds a document. Prints the changes, also
/// those of tasks where no file is compared; 1 when one is breaking, else 0.
int run_diff(const std::filesystem::path& before, const std::filesystem::path& after,
             const FromPlugins& from_plugins, std::ostream& out);

}  // namespace portico::docs
