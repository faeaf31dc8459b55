#pragma once

// Schemes of `security.schemes` that come to nothing: nobody asks for them, or who is to verify
// them does not. Looked for when the plugins serve. No state; any thread.

#include <string>
#include <vector>

#include "life/cast.hpp"
#include "settings/settings.hpp"

namespace portico::serve {

/// A line for each. `whole`: every plugin of the folder serves, so that it is known who asks for
/// what.
std::vector<std::string> idle_schemes(const settings::Settings& settings, const life::Cast& cast,
                                      bool whole);

}  // namespace portico::serve
