#pragma once

// What the document is made from, beside the routes: the plugins and the models they registered.
// Immutable once built; any thread.

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
  std::vector<settings::Demanded> demanded = {};                ///< by the operator, of callers
};

/// The schemas of all registered models, parsed.
class Sources {
public:
  Sources(std::span<const Plugin> plugins, message::ErrorFormat errors);

  std::span<const Plugin> plugins() const { return plugins_; }
  message::ErrorFormat errors() const { return errors_; }
  /// What the requests of the route are held to.
  route::Allowance allowance(const route::Route& route) const;
  /// What the operator asks of those who call it.
  const std::vector<settings::Demanded>& demanded(const route::Route& route) const;
  /// The model's schema, or null.
  const Json* find(std::string_view plugin, std::string_view model) const;

private:
  const Plugin* plugin_of(const route::Route& route) const;

  std::span<const Plugin> plugins_;
  message::ErrorFormat errors_;
  std::map<std::pair<std::string_view, std::string_view>, Json> models_;
};

/// The <name> of "#/components/schemas/<name>"; empty when it is none.
std::string_view referred(const Json& schema);

}  // namespace portico::docs
