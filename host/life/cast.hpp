#pragma once

// Plugins as the site that answers for them: their routes in order, and the pages that describe
// them. No state; any thread.

#include <memory>
#include <string>
#include <vector>

#include "docs/json.hpp"
#include "http/site.hpp"
#include "plugin/generation.hpp"
#include "plugin/standin.hpp"
#include "settings/settings.hpp"

namespace portico::life {

/// Who answers: plugins, and stand-ins for those that may not run.
struct Cast {
  std::vector<std::shared_ptr<const plugin::Generation>> plugins;
  std::vector<std::shared_ptr<const plugin::Standin>> standins;
};

/// The OpenAPI document of these plugins, or of one as it is by itself.
docs::Json document(const Cast& cast, const settings::Settings& settings);
docs::Json document(const plugin::Generation& plugin);

/// A line for each page that the settings ask for and that cannot be shown: its files are not
/// installed. It is answered with 404.
std::vector<std::string> absent_pages(const settings::Settings& settings);

/// What the settings say of those who call the plugin.
settings::SecurityTerms security_of(const settings::Settings& settings,
                                    const plugin::Generation& plugin);

/// Throws settings::Mistake for what the policy cannot use, and for a folder of files at a path
/// where a plugin serves one.
std::shared_ptr<const http::Site> make_site(const Cast& cast, const settings::Settings& settings,
                                            http::RuleStates& states);

}  // namespace portico::life
