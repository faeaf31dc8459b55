#include "life/trial.hpp"

#include <algorithm>
#include <cerrno>
#include <optional>

#include <pwd.h>

#include "isolation/remote.hpp"
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

void check_same(const Identity& said, const Identity& found) {
  if (said.id == found.id && said.version == found.version) return;
  throw plugin::Refused{"is " + found.id + ' ' + found.version + ", but its manifest says " +
                        said.id + ' ' + said.version +
                        ": build it again with portico_add_plugin()"};
}

bool isolates(const settings::Settings& settings) {
  return std::any_of(settings.plugins.begin(), settings.plugins.end(), [](const auto& one) {
    return one.second.isolation == settings::Isolation::process;
  });
}

model::Contract contract_of(const settings::Settings& settings) {
  return model::contract_of(settings.replies.contract).value_or(model::Contract::enforce);
}

/// The user that an isolated plugin runs as; none: that of the host.
std::optional<isolation::Account> account_of(const settings::Section& section,
                                             const std::string& name) {
  const std::string& user = section.process.user;
  if (user.empty()) return std::nullopt;
  errno = 0;
  if (const passwd* found = ::getpwnam(user.c_str()))
    return isolation::Account{found->pw_uid, found->pw_gid};
  throw plugin::Refused{section.where("") + ": plugins." + name + ".process.user is \"" + user +
                        "\", which is no user of this system: add it, or name another"};
}

std::string name_of(const settings::Settings& settings, const Identity& plugin) {
  return life::name_of(settings, plugin.id, plugin.version);
}

}  // namespace

std::string name_of(const settings::Settings& settings, const std::string& id,
                    const std::string& version) {
  return settings.apart(id, version) ? id + '@' + version : id;
}

Trial::Outcome Trial::run(const plugin::Copy& copy, const settings::Settings& settings,
                          const std::function<void(const std::string& name)>& accept) {
  check_unread(copy, settings);
  std::optional<Identity> known;
  if (const auto manifest = plugin::read_manifest(copy.path())) {
    check_manifest(*manifest);
    known = {manifest->id, manifest->version};
  }
  bool tried = place_ == Place::here || passed_.count(copy.digest()) > 0;
  if (!known && isolates(settings)) {  // it may be one that must not be opened in this process
    known = probe(copy, settings);
    tried = true;
  }
  const auto admit = [&](const Identity& plugin) {
    plugin::check_pin(copy, settings, plugin.id, plugin.version);
    if (!settings.section(plugin.id, plugin.version).enabled) return false;
    accept(name_of(settings, plugin));
    return true;
  };
  if (known) {
    if (!admit(*known)) return Disabled{name_of(settings, *known), known->version};
    if (settings.section(known->id, known->version).isolation == settings::Isolation::process)
      return isolated(copy, settings, *known);
  }
  if (!tried) probe(copy, settings);
  plugin::Library library{copy};
  const Identity found{library.plugin().id, library.plugin().version};
  if (known)
    check_same(*known, found);
  else if (!admit(found))
    return Disabled{name_of(settings, found), found.version};
  auto plugin = std::make_unique<plugin::Generation>(
      std::move(library), settings.section(found.id, found.version), contract_of(settings),
      name_of(settings, found));
  passed_.insert(copy.digest());
  return plugin;
}

/// Its own process is the try.
std::unique_ptr<plugin::Generation> Trial::isolated(const plugin::Copy& copy,
                                                    const settings::Settings& settings,
                                                    const Identity& known) {
  const settings::Section& section = settings.section(known.id, known.version);
  const std::string name = name_of(settings, known);
  isolation::Assignment assignment{.file = copy.source(),
                                   .copy = {},
                                   .digest = copy.digest(),
                                   .name = name,
                                   .section = section,
                                   .contract = settings.replies.contract,
                                   .log = settings.log,
                                   .account = account_of(section, name)};
  const auto give_up = [told = give_up_, name, digest = copy.digest()](const std::string& why) {
    return told(name, digest, why);
  };
  auto remote = std::make_unique<isolation::Remote>(
      copy, std::move(assignment),
      isolation::Remote::Terms{settings.probe.deadline, settings.deadlines.handler, give_up});
  check_same(known, {remote->facts().id, remote->facts().version});
  return std::make_unique<plugin::Generation>(std::move(remote), section.prefix,
                                              contract_of(settings), name);
}

}  // namespace portico::life
