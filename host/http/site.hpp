#pragma once

// Everything that answers at one moment: the routes of all plugins, the host's own pages and the
// policy. Made whole, then published, and immutable; any thread. What changes is replaced by
// another site; a request keeps what it began with.

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "http/frontend/frontends.hpp"
#include "http/policy/policy.hpp"
#include "http/quota/quota.hpp"
#include "http/security/guard.hpp"
#include "route/table.hpp"
#include "settings/security/schemes.hpp"

namespace portico::docs {
class Pages;
}

namespace portico::http {

class Site {
public:
  /// What one plugin brings.
  struct Part {
    std::vector<const route::Route*> routes;
    std::shared_ptr<const void> owner;  ///< of the routes and of whatever their handlers need
    /// By route: what its requests are held to, or null; none at all: nothing is held to anything.
    std::vector<std::shared_ptr<const Quota>> quotas = {};
    std::string id{};                                    ///< of the plugin
    const plugin::Verification* verification = nullptr;  ///< null: it does not say who clients are
    settings::SecurityTerms security{};                  ///< who may call its routes
    std::shared_ptr<const Guard> guard = nullptr;        ///< null: each route has that of its own
    std::vector<settings::Frontend> frontends{};         ///< its folders of files
  };

  Site(const std::vector<Part>& parts, std::shared_ptr<const docs::Pages> pages,
       std::shared_ptr<const Policy> policy);

  /// From here on it answers, and its plugins say who clients are.
  void publish() const;

  const route::Table& table() const { return table_; }
  const docs::Pages& pages() const { return *pages_; }
  const Policy& policy() const { return *policy_; }

  /// What answers where no route does.
  const Frontends& frontends() const { return *frontends_; }
  /// Keeps what answers there, and the policy, but no plugin: nothing of one is called for a file.
  const std::shared_ptr<const void>& frontend_pin() const { return frontend_pin_; }

  /// What its requests are held to; null: to nothing. Kept by the pin.
  const Quota* quota(const route::Match& match) const { return quotas_[match.index]; }
  /// What stands before the match; null: anybody may. It lives as long as the pin.
  const Guard* guard(const route::Match& match) const { return guards_[match.index]; }
  /// What stands before the documents; null: anybody may.
  const Guard* docs_guard() const { return docs_guard_.get(); }
  /// The same of figures and the operator's page.
  const Guard* monitoring_guard() const { return monitoring_guard_.get(); }

  /// Keeps what serves the match, and the policy, but no other plugin: a long stream of one does
  /// not hold up the end of another.
  std::shared_ptr<const void> pin(const route::Match& match) const { return pins_[match.index]; }

  /// The pin of the part's requests, and how many times the site holds it by itself.
  struct PartPin {
    std::weak_ptr<const void> pin;
    std::size_t times;
  };
  const std::vector<PartPin>& part_pins() const { return part_pins_; }

private:
  /// A plugin that says who clients are, by the name that the settings have for it.
  struct Linked {
    std::shared_ptr<PluginLink> link;
    std::weak_ptr<const void> owner;  ///< what the site keeps of a plugin are its pins
    const plugin::Verification* verification;
  };

  route::Table table_;
  std::vector<std::shared_ptr<const void>> pins_;  ///< by the route's index in the table
  std::vector<const Quota*> quotas_;               ///< likewise
  std::vector<const Guard*> guards_;               ///< likewise
  std::vector<PartPin> part_pins_;                 ///< by part
  std::shared_ptr<const docs::Pages> pages_;
  std::shared_ptr<const Policy> policy_;
  std::shared_ptr<const Guard> docs_guard_, monitoring_guard_;
  std::shared_ptr<const Frontends> frontends_;
  std::shared_ptr<const void> frontend_pin_;
  std::vector<Linked> linked_;
};

}  // namespace portico::http
