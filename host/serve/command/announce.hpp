#pragma once

// What the operator reads on standard output: the plugins that serve with their routes, and the
// addresses. No state.

#include <iosfwd>
#include <string>
#include <vector>

#include "life/cast.hpp"
#include "life/row.hpp"
#include "settings/settings.hpp"

namespace portico::serve {

void announce(const life::Overview& overview, std::ostream& out);
/// "listening on https://...": the line that says it is ready. Nothing without an address.
void announce(const char* words, const std::vector<std::string>& urls, std::ostream& out);

/// The first line of a process in the log: "portico 1.2.0, process 12: 2 plugins with 9 routes".
std::string beginning(const life::Overview& overview);

/// Why no plugin serves; empty: one does.
std::string nothing(const settings::Settings& settings, const life::Overview& overview);

/// A line for each thing that the settings ask for and that is not there: a section's plugin, the
/// files of a page, whoever asks for a scheme.
std::vector<std::string> in_vain(const settings::Settings& settings, const life::Overview& overview,
                                 const life::Cast& cast);

}  // namespace portico::serve
