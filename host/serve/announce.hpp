#pragma once

// What the operator reads on standard output: the plugins that serve with their routes, and the
// addresses. No state.

#include <iosfwd>
#include <string>
#include <vector>

#include "life/row.hpp"
#include "settings/settings.hpp"

namespace portico::serve {

void announce(const life::Overview& overview, std::ostream& out);
/// "listening on http://...": the line that says it is ready. Nothing without an address.
void announce(const char* words, const std::vector<std::string>& addresses, std::ostream& out);

/// Logs the sections of the settings that no plugin has, as long as all could be read.
void warn_of_orphans(const settings::Settings& settings, const life::Overview& overview);
/// Logs the pages of the documentation that the settings ask for and whose files are not installed.
void warn_of_absent_pages(const settings::Settings& settings);

}  // namespace portico::serve
