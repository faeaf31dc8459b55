#include "life/trial/trial.hpp"

#include <cerrno>
#include <cstdint>
#include <optional>

#include <pwd.h>

#include "isolation/remote.hpp"
#include "life/trial/probe.hpp"
#include "life/trial/probe_task.hpp"
#include "os/elf/elf_image.hpp"
#include "plugin/image/elf_headers.hpp"
#include "plugin/image/elf_tables.hpp"
#include "plugin/image/entry.hpp"
#include "plugin/image/manifest.hpp"
#include "plugin/image/seal.hpp"
#include "plugin/library/companions.hpp"
#include "plugin/library/library.hpp"
#include "plugin/library/sanitizer.hpp"
#include "plugin/library/source.hpp"
#include "plugin/library/trust.hpp"
#include "route/load_mark.hpp"

namespace portico::life {
namespace {

using Signature = plugin::Copy::Signature;

plugin::Source::Terms terms_of(const settings::Settings& settings) {
  return {.way = way_of(settings.trust), .largest = std::uint64_t{settings.limits.library} << 20};
}

Signature signature_of(const settings::Settings& settings) {
  return settings.trust.keys.empty() ? Signature::none : Signature::asked;
}

void check_unread(const plugin::Copy& copy, const settings::Settings& settings) {
  {
    const plugin::MappedFile mapped{copy.descriptor()};
    plugin::check_seal(mapped.bytes(), copy.digest_before_seal());
    const os::ElfImage image{mapped.bytes()};
    plugin::check_tables(image);
    plugin::check_entry(image);
    plugin::check_sanitizer(image);
    if (!plugin::has_seal(mapped.bytes())) {
      const auto manifest = plugin::read_manifest(copy.descriptor());
      if (manifest && !manifest->loaded.empty()) plugin::check_loaded(image, manifest->loaded);
    }
  }
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

settings::Section section_of(const settings::Settings& settings, const Identity& plugin) {
  settings::Section section = settings.section(plugin.id, plugin.version);
  if (section.places.empty()) section.places = absent_section(settings).places;
  return section;
}

bool isolated(const settings::Settings& settings, const Identity& plugin) {
  return settings.section(plugin.id, plugin.version).isolation == settings::Isolation::process;
}

const std::string& contract_of(const settings::Settings& settings,
                               const settings::Section& section) {
  return section.replies.contract ? *section.replies.contract : settings.replies.contract;
}

route::Terms reply_terms(const settings::Settings& settings, const settings::Section& section) {
  return {.contract =
              model::contract_of(contract_of(settings, section)).value_or(model::Contract::enforce),
          .undeclared = section.replies.undeclared.value_or(settings.replies.undeclared),
          .security = settings::security_terms(settings.security, section.security)};
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

/// Of the library, and of what it brings along.
void check_pins(const plugin::Copy& copy, const settings::Settings& settings,
                const Identity& plugin) {
  plugin::check_pin(copy, settings, plugin.id, plugin.version);
  for (const plugin::Copy& one : copy.companions()) try {
      plugin::check_pin(one, settings, plugin.id, plugin.version);
    } catch (const plugin::Refused& refused) {
      throw plugin::Refused{"needs " + one.source().string() + ", which " + refused.what()};
    }
}

}  // namespace

std::string name_of(const settings::Settings& settings, const std::string& id,
                    const std::string& version) {
  return settings.apart(id, version) ? id + '@' + version : id;
}

plugin::Copy Trial::copy(const std::filesystem::path& file,
                         const settings::Settings& settings) const {
  const plugin::Source source{file, terms_of(settings)};
  plugin::check_headers(source.descriptor());
  if (place_ == Place::debugged) return plugin::Copy::of_itself(source, signature_of(settings));
  return plugin::Copy{source, signature_of(settings)};
}

plugin::Source::Way way_of(const settings::Trust& trust) {
  return trust.permissions == settings::Permissions::strict ? plugin::Source::Way::guarded
                                                            : plugin::Source::Way::any;
}

/// With what it brings along, which is believed no sooner than the plugin itself.
plugin::Copy Trial::whole(const plugin::Copy& copy, const settings::Settings& settings) {
  auto companions = plugin::companions_of(copy, terms_of(settings), signature_of(settings));
  for (const plugin::Copy& one : companions) try {
      plugin::check_signature(one, settings.trust);
    } catch (const plugin::Refused& refused) {
      throw plugin::Refused{"needs " + one.source().string() + ", which " + refused.what()};
    }
  return copy.with(std::move(companions));
}

void Trial::judge(const plugin::Copy& file, const settings::Settings& settings,
                  const Identity& plugin) {
  plugin::check_signature(file, settings.trust);
  check_pins(whole(file, settings), settings, plugin);
}

Trial::Outcome Trial::run(const plugin::Copy& file, const settings::Settings& settings,
                          const Say& say) {
  route::LoadMark::set_patience(settings.probe.deadline);
  check_unread(file, settings);
  const plugin::Copy copy = whole(file, settings);
  std::optional<Identity> known;
  if (const auto manifest = plugin::read_manifest(copy.descriptor())) {
    check_manifest(*manifest);
    known = {manifest->id, manifest->version};
  }
  bool tried = place_ != Place::elsewhere;
  if (const auto passed = passed_.find(copy.digest()); passed != passed_.end()) {
    if (!known) known = passed->second;
    tried = true;
  }
  if (!known && place_ == Place::elsewhere) {
    known = probe(copy, settings, over_);
    tried = true;
  }
  if (known && !admit(copy, settings, *known, say.accept))
    return Disabled{name_of(settings, *known), known->version};
  if (known && place_ == Place::elsewhere && say.prove) tried = say.prove(copy, *known) || tried;
  if (known && place_ != Place::debugged && isolated(settings, *known))
    return in_own_process(copy, settings, *known);
  // A lie is found out before anything of the library runs in this process.
  if (!tried) check_same(*known, probe(copy, settings, over_));
  plugin::Library library{
      copy, known ? plugin::Library::Expected{name_of(settings, *known), known->version}
                  : plugin::Library::Expected{}};
  const Identity found{library.plugin().id, library.plugin().version};
  if (known)
    check_same(*known, found);
  else if (!admit(copy, settings, found, say.accept))
    return Disabled{name_of(settings, found), found.version};
  const settings::Section section = section_of(settings, found);
  auto plugin = std::make_unique<plugin::Generation>(
      std::move(library), section, reply_terms(settings, section), name_of(settings, found));
  passed_.insert_or_assign(copy.digest(), found);
  return plugin;
}

/// False: it is switched off.
bool Trial::admit(const plugin::Copy& copy, const settings::Settings& settings,
                  const Identity& plugin, const std::function<void(const std::string&)>& accept) {
  check_pins(copy, settings, plugin);
  if (!settings.section(plugin.id, plugin.version).enabled) return false;
  accept(name_of(settings, plugin));
  return true;
}

/// Its own process is the try.
std::unique_ptr<plugin::Generation> Trial::in_own_process(const plugin::Copy& copy,
                                                          const settings::Settings& settings,
                                                          const Identity& known) {
  const settings::Section section = section_of(settings, known);
  const std::string name = name_of(settings, known);
  isolation::Assignment assignment{.file = copy.source(),
                                   .digest = copy.digest(),
                                   .companions = {},
                                   .name = name,
                                   .section = section,
                                   .contract = contract_of(settings, section),
                                   .handler = settings.deadlines.handler,
                                   .log = settings.log,
                                   .account = account_of(section, name)};
  const auto give_up = [told = give_up_, name, digest = copy.digest()](const std::string& why) {
    return told(name, digest, why);
  };
  auto remote = std::make_unique<isolation::Remote>(
      copy, std::move(assignment), isolation::Remote::Terms{settings.probe.deadline, give_up});
  check_same(known, {remote->facts().id, remote->facts().version});
  auto plugin = std::make_unique<plugin::Generation>(std::move(remote), section.prefix,
                                                     reply_terms(settings, section), name);
  passed_.insert_or_assign(copy.digest(), known);
  return plugin;
}

}  // namespace portico::life
