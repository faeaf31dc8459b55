#include "http/security/verifiers.hpp"

#include <stdexcept>
#include <utility>

#include <nlohmann/json.hpp>

#include "plugin/faults.hpp"
#include "settings/security/schemes.hpp"

namespace portico::http {
namespace {

using Schemes = std::map<std::string, settings::Scheme>;

std::unique_ptr<const Verifier> verifier_of(const std::string& name, const settings::Scheme& scheme,
                                            KnownGates& known) {
  using settings::VerifyBy;
  switch (scheme.verify) {
  case VerifyBy::jwt: return token_verifier(name, scheme);
  case VerifyBy::keys: return key_verifier(name, scheme);
  case VerifyBy::htpasswd: return password_verifier(name, scheme);
  case VerifyBy::certificate: return certificate_verifier(name, scheme);
  case VerifyBy::plugin: return plugin_verifier(name, scheme.plugin, known.link(scheme.plugin));
  case VerifyBy::handler: break;
  }
  return nullptr;
}

/// A word of the settings that names schemes.
class DemandReader {
public:
  DemandReader(std::string key, const Schemes& schemes) : key_{std::move(key)}, schemes_{schemes} {}

  route::Requirement read(const std::vector<std::string>& entries) const {
    route::Requirement made;
    for (const std::string& entry : entries) {
      auto found = settings::demanded_of(schemes_, entry);
      if (!found) refuse("names \"" + entry + "\", which is no scheme of security.schemes: add it");
      if (schemes_.at(found->scheme).verify == settings::VerifyBy::handler)
        refuse("names \"" + found->scheme +
               "\", which nobody verifies: say who does in security.schemes." + found->scheme);
      route::Scheme scheme = shown_by(*found);
      if (const auto wanted = route::unsuited(scheme, schemes_.at(found->scheme).verify);
          !wanted.empty())
        refuse("names \"" + found->scheme + "\", which is verified by what takes " +
               std::string{wanted} +
               ", which its scheme does not show: change one of the two in "
               "security.schemes." +
               found->scheme);
      made.alternatives.push_back({{std::move(scheme), std::move(found->scopes), true, true}});
    }
    return made;
  }

private:
  route::Scheme shown_by(const settings::Demanded& demanded) const {
    try {
      const auto definition = nlohmann::ordered_json::parse(demanded.definition);
      return route::compile_scheme(key_, demanded.scheme, definition);
    } catch (const std::runtime_error& error) {
      refuse(error.what());
    }
  }
  [[noreturn]] void refuse(const std::string& why) const {
    throw std::invalid_argument{key_ + ": " + why};
  }

  const std::string key_;
  const Schemes& schemes_;
};

}  // namespace

KnownGates::Known KnownGates::known(const std::string& name, const settings::Scheme& scheme,
                                    std::size_t remembered) {
  {
    const std::lock_guard lock{mutex_};
    const auto found = known_.find(name);
    if (found != known_.end() && found->second.scheme == scheme &&
        found->second.remembered == remembered)
      return found->second;
  }
  auto verifier = verifier_of(name, scheme, *this);
  if (!verifier) return {scheme, remembered, nullptr};
  return {scheme, remembered,
          std::make_shared<const Gate>(name, std::move(verifier), remembered, attempts_,
                                       denials_.of(name))};
}

void KnownGates::keep(All all, std::size_t attempts, std::chrono::milliseconds per) {
  attempts_->use(attempts, per);
  const std::lock_guard lock{mutex_};
  known_.swap(all);
  std::erase_if(links_, [](const auto& entry) { return entry.second.use_count() == 1; });
}

std::shared_ptr<PluginLink> KnownGates::link(const std::string& plugin) {
  const std::lock_guard lock{mutex_};
  std::shared_ptr<PluginLink>& known = links_[plugin];
  if (!known) known = std::make_shared<PluginLink>();
  return known;
}

Verifiers::Verifiers(const settings::Settings& settings, std::shared_ptr<KnownGates> known)
    : known_{std::move(known)},
      attempts_{settings.security.attempts},
      attempts_per_{settings.security.attempts_per} {
  const settings::Security& security = settings.security;
  const Schemes schemes = settings::schemes_of(security.schemes);
  for (const auto& [name, scheme] : schemes)
    if (scheme.verify == settings::VerifyBy::plugin)
      links_.emplace(scheme.plugin, known_->link(scheme.plugin));
  for (const auto& [name, scheme] : schemes) try {
      KnownGates::Known one = known_->known(name, scheme, security.remembered);
      if (one.gate) gates_.emplace(name, std::move(one));
    } catch (const std::invalid_argument& error) {
      throw std::invalid_argument{"security.schemes." + name + '.' + error.what()};
    }
  docs_ = DemandReader{"security.docs", schemes}.read(security.docs);
  monitoring_ = DemandReader{"security.monitoring", schemes}.read(security.monitoring);
  for (const auto& [id, section] : settings.plugins)
    DemandReader{"plugins." + id + ".security", schemes}.read(section.security);
}

std::vector<std::string> Verifiers::lacks() const {
  std::vector<std::string> all;
  for (const auto& [name, known] : gates_)
    if (const std::string why = known.gate->lack(); !why.empty())
      all.push_back("security.schemes." + name + '.' + why);
  return all;
}

std::map<std::string, std::uint64_t> Verifiers::faults() const {
  std::map<std::string, std::uint64_t> all;
  for (const auto& [plugin, link] : links_)
    if (const PluginLink::Asked asked = link->get(); asked.verification)
      all.emplace(plugin, asked.verification->faults().count());
  return all;
}

std::shared_ptr<const Gate> Verifiers::find(const std::string& plugin,
                                            const route::Demand& demand) const {
  auto found = gates_.end();
  if (!demand.operators) found = gates_.find(plugin + "__" + demand.scheme.name);
  if (found == gates_.end()) found = gates_.find(demand.scheme.name);
  if (found == gates_.end()) return nullptr;
  const KnownGates::Known& known = found->second;
  return route::unsuited(demand.scheme, known.scheme.verify).empty() ? known.gate : nullptr;
}

}  // namespace portico::http
