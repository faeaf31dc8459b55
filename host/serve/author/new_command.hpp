#pragma once

// portico new: the project of a new plugin, from the templates that are installed with the SDK, in
// share/portico/templates beside the folder of the running executable: common/, and native/ (of C
// and C++), and cpp/, c/ or rust/, of which the later ones count where several have a file. In
// names and texts of files "plugin-name" stands for the plugin's id, "plugin_name" for the same as
// an identifier, "portico-rust-folder" for that of the SDK's crate, and "dot_" in front of a name
// for a dot.

#include <iosfwd>

#include "settings/author/author_words.hpp"

namespace portico::serve {

/// Writes all of the folder or nothing, and says what to do next; the exit status. Throws
/// std::exception when the name is none, the folder has something in it, or it cannot be written.
int make_project(const settings::AuthorWords& wanted, std::ostream& out);

}  // namespace portico::serve
