#pragma once

// What the document is made from, beside the routes: the plugins and the models they registered.
// Immutable once built; any thread.

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "docs/json.hpp"
#include "message/error_format.hpp"
#include "route/allowance.hpp"
#include "route/route.hpp"
#include "settings/security/schemes.hpp"

namespace portico::docs {

/// A plugin as the document knows it. Everything is borrowed.
struct Plugin {
  std::string_view id, version, summary;
  std::span<const std::pair<std::string, std::string>> models;  ///< name, JSON Schema text
  route::Ceiling ceiling = {};                                  ///< of its routes' limits
  settings::SecurityTerms security = {};                        ///< the operator's, of callers
};

/// What the settings say of the answers that the host makes by itself.
struct Answers {
  message::ErrorFormat errors = message::ErrorFormat::fastapi;
  bool attempts = true;   ///< credentials that are wrong are counted
  std::size_t share = 1;  ///< hosts that share the requests of a rate
};

/// The schemas of all registered models, parsed.
class Sources {
public:
  Sources(std::span<const Plugin> plugins, const Answers& answers);

  std::span<const Plugin> plugins() const { return plugins_; }
  const Answers& answers() const { return answers_; }
  /// What the requests of the route are held to.
  route::Allowance allowance(const route::Route& route) const;
  /// What the operator asks of those who call it.
  const settings::SecurityTerms& security(const route::Route& route) const;
  /// The model's schema, or null.
  const Json* find(std::string_view plugin, std::string_view model) const;

private:
  const Plugin* plugin_of(const route::Route& route) const;

  std::span<const Plugin> plugins_;
  Answers answers_;
  std::map<std::pair<std::string_view, std::string_view>, Json> models_;
};

/// The <name> of "#/components/schemas/<name>"; empty when it is none.
std::string_view referred(const Json& schema);

}  // namespace portico::docs
