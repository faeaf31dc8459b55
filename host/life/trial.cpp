#include "life/trial.hpp"

#include <optional>

#include "life/probe.hpp"
#include "plugin/elf.hpp"
#include "plugin/library.hpp"
#include "plugin/trust.hpp"

namespace portico::life {
namespace {

void check_unread(const plugin::Copy& copy, const settings::Settings& settings) {
  if (settings.trust.permissions == settings::Permissions::strict)
    plugin::check_permissions(copy.source());
  plugin::check_elf(copy.path());
  plugin::check_seal(copy.path());
  plugin::check_pin(copy, settings, {}, {});
  plugin::check_signature(copy, settings.trust);
}

void check_manifest(const plugin::Manifest& manifest) {
  if (manifest.minor > PORTICO_ABI_MINOR)
    throw plugin::Refused{"asks for ABI 1." + std::to_string(manifest.minor) +
                          ", this host speaks 1." + std::to_string(PORTICO_ABI_MINOR) +
                          ": rebuild it against an older SDK or update the host"};
}

void check_same(const plugin::Manifest& manifest, const portico_plugin& plugin) {
  if (manifest.id == plugin.id && manifest.version == plugin.version) return;
  throw plugin::Refused{"is " + std::string{plugin.id} + ' ' + plugin.version +
                        ", but its manifest says " + manifest.id + ' ' + manifest.version +
                        ": build it again with portico_add_plugin()"};
}

}  // namespace

std::string name_of(const settings::Settings& settings, const std::string& id,
                    const std::string& version) {
  return settings.apart(id, version) ? id + '@' + version : id;
}

Trial::Outcome Trial::run(const plugin::Copy& copy, const settings::Settings& settings,
                          const std::function<void(const std::string& name)>& accept) {
  check_unread(copy, settings);
  const std::optional<plugin::Manifest> manifest = plugin::read_manifest(copy.path());
  const auto admit = [&](const std::string& id, const std::string& version) {
    plugin::check_pin(copy, settings, id, version);
    if (!settings.section(id, version).enabled) return false;
    accept(name_of(settings, id, version));
    return true;
  };
  if (manifest) {
    check_manifest(*manifest);
    if (!admit(manifest->id, manifest->version))
      return Disabled{name_of(settings, manifest->id, manifest->version), manifest->version};
  }
  if (place_ == Place::elsewhere && !passed_.count(copy.digest())) probe(copy, settings);
  plugin::Library library{copy};
  const std::string id = library.plugin().id, version = library.plugin().version;
  if (manifest)
    check_same(*manifest, library.plugin());
  else if (!admit(id, version))
    return Disabled{name_of(settings, id, version), version};
  auto plugin = std::make_unique<plugin::Generation>(
      std::move(library), settings.section(id, version),
      model::contract_of(settings.replies.contract).value_or(model::Contract::enforce),
      name_of(settings, id, version));
  passed_.insert(copy.digest());
  return plugin;
}

}  // namespace portico::life
