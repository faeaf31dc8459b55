#pragma once

// Whether the settings make a policy. No state; any thread.

#include <memory>

#include "http/policy/policy.hpp"
#include "settings/settings.hpp"
#include "settings/source/mistake.hpp"

namespace portico::http {

/// Adds whatever the policy cannot use.
void check_policies(settings::Settings settings, settings::Mistakes& mistakes);

/// Throws settings::Mistake, in the name of the file and line, variable or flag that said it, for
/// what the policy cannot use.
std::shared_ptr<const Policy> make_policy(const settings::Settings& settings, RuleStates& states);

}  // namespace portico::http
