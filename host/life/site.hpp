#pragma once

// Plugins as the site that answers for them: their routes in order, and the pages that describe
// them. No state; any thread.

#include <memory>
#include <vector>

#include "docs/openapi.hpp"
#include "http/site.hpp"
#include "plugin/generation.hpp"
#include "settings/settings.hpp"

namespace portico::life {

using Plugins = std::vector<std::shared_ptr<const plugin::Generation>>;

/// The OpenAPI document of these plugins.
docs::Json document(const Plugins& plugins);

std::shared_ptr<const http::Site> make_site(const Plugins& plugins,
                                            const settings::Settings& settings);

}  // namespace portico::life
