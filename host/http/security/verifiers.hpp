#pragma once

// The schemes of `security.schemes`, by their names, each with its gate. Those whose settings are
// as before are kept with all that they remember. Immutable; any thread.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "http/security/denials.hpp"
#include "http/security/gate.hpp"
#include "http/security/plugin_link.hpp"
#include "route/requirement.hpp"
#include "settings/settings.hpp"

namespace portico::http {

/// What lasts from one to the next.
class KnownGates {
public:
  struct Known {
    settings::Scheme scheme;
    std::size_t remembered;
    std::shared_ptr<const Gate> gate;  ///< null: nobody verifies it
  };
  using All = std::map<std::string, Known>;  ///< by the name of the scheme

  /// The one that is kept, or a new one, which is not kept by that. Throws as MakeVerifier does.
  Known known(const std::string& name, const settings::Scheme& scheme, std::size_t remembered);
  /// These, and the limits, are for those that come later; no other gate is kept, and no link that
  /// nobody has.
  void keep(All all, std::size_t attempts, std::chrono::milliseconds per);
  Denials& denials() { return denials_; }
  /// To the plugin of that name.
  std::shared_ptr<PluginLink> link(const std::string& plugin);

private:
  std::mutex mutex_;
  All known_;
  std::map<std::string, std::shared_ptr<PluginLink>> links_;
  std::shared_ptr<Attempts> attempts_ = std::make_shared<Attempts>();
  Denials denials_;
};

class Verifiers {
public:
  /// Throws std::invalid_argument, "KEY: sentence", for what cannot be used, but not for files that
  /// cannot: see lacks(). What is known stays as it is.
  Verifiers(const settings::Settings& settings, std::shared_ptr<KnownGates> known);

  /// Files that cannot be used now, each as "KEY: sentence": of their schemes nothing can be said,
  /// until they can.
  std::vector<std::string> lacks() const;

  /// From here on it is these that are asked.
  void publish() const { known_->keep(gates_, attempts_, attempts_per_); }

  /// Null: nobody verifies it.
  std::shared_ptr<const Gate> find(const std::string& plugin, const route::Demand& demand) const;

  /// Those of the plugins that verify.
  const std::map<std::string, std::shared_ptr<PluginLink>>& links() const { return links_; }

  /// What was refused, under these verifiers and those before them.
  Denials& denials() const { return known_->denials(); }
  /// Plugins that verify now, and what they did against their contract.
  std::map<std::string, std::uint64_t> faults() const;

  /// What is asked of those who see the documents, and /metrics; without alternatives: nothing.
  const route::Requirement& docs() const { return docs_; }
  const route::Requirement& monitoring() const { return monitoring_; }

private:
  const std::shared_ptr<KnownGates> known_;
  KnownGates::All gates_;
  std::size_t attempts_;
  std::chrono::milliseconds attempts_per_;
  std::map<std::string, std::shared_ptr<PluginLink>> links_;
  route::Requirement docs_, monitoring_;
};

}  // namespace portico::http
