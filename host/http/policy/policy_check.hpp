#pragma once

// The settings as a policy, and what is wrong with them. No state; any thread.

#include <memory>

#include "http/policy/policy.hpp"
#include "settings/settings.hpp"
#include "settings/source/mistake.hpp"

namespace portico::http {

/// The policy of the settings. All that it cannot use goes to the mistakes, in the name of the file
/// and line, variable or flag that said it, and is then as by default. null when not even that can
/// be used, and with a mistake in what says who may ask: as by default anybody may.
std::shared_ptr<const Policy> make_policy(settings::Settings settings, RuleStates& states,
                                          settings::Mistakes& mistakes);

}  // namespace portico::http
