#include "life/renewal.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include "life/trial/trial.hpp"
#include "settings/security/schemes.hpp"

namespace portico::life {
namespace {

/// What the site takes of a section by itself, without the plugin.
settings::Section beside_plugin(settings::Section section, const settings::Section& now) {
  section.cors = now.cors;
  section.limits = now.limits;
  section.breaking = now.breaking;
  section.security = now.security;
  section.prove = now.prove;
  return section;
}

enum class Difference {
  none,
  trust,  ///< the plugin is the same, if it is believed
  start   ///< it would start as another one than it is
};

/// What the section of the plugin says otherwise.
Difference difference(const PluginFile& entry, const settings::Settings& before,
                      const settings::Settings& after) {
  const std::string id{plugin::name_of(entry.id)};
  if (name_of(after, id, entry.version) != entry.id) return Difference::start;
  const settings::Section& now = after.section(id, entry.version);
  settings::Section known =
      beside_plugin(entry.serving ? entry.section : before.section(id, entry.version), now);
  if (known == now) return Difference::none;
  known.sha256 = now.sha256;
  return known == now ? Difference::trust : Difference::start;
}

/// Whether the routes of the plugin are held to something else.
bool replies_differ(const settings::OwnReplies& own, const settings::Replies& before,
                    const settings::Replies& after) {
  return (!own.contract && before.contract != after.contract) ||
         (!own.undeclared && before.undeclared != after.undeclared);
}

settings::SecurityTerms security_of(const PluginFile& entry, const settings::Settings& settings) {
  const std::string id{plugin::name_of(entry.id)};
  return settings::security_terms(settings.security, settings.section(id, entry.version).security);
}

/// Whether the plugin would be refused for what its routes ask of those who call.
bool is_unsafe(const PluginFile& entry, const settings::Settings& settings) {
  if (!entry.serving) return false;
  const settings::SecurityTerms terms = security_of(entry, settings);
  for (const auto& route : entry.serving->routes()) try {
      route->security.under(terms);
    } catch (const std::runtime_error&) {
      return true;
    }
  return false;
}

/// What is to be told of the route; of one that is refused that is told otherwise.
std::vector<std::string> remarks_of(const route::Route& route,
                                    const settings::SecurityTerms& terms) {
  try {
    return route.security.under(terms).remarks;
  } catch (const std::runtime_error&) {
    return {};
  }
}

/// Whether the process of an isolated plugin would be told something else.
bool process_differs(const settings::Settings& before, const settings::Settings& after) {
  return before.log.level != after.log.level || before.log.format != after.log.format ||
         before.probe.deadline != after.probe.deadline ||
         before.deadlines.handler != after.deadlines.handler;
}

/// What was asked for before, and has not been done yet, stays asked for.
void ask(PluginFile& entry, PluginFile::Due due) { entry.due = std::max(entry.due, due); }

}  // namespace

void mark_due(PluginFiles& files, const settings::Settings& before, const settings::Settings& after,
              const std::filesystem::path& named) {
  const bool process = process_differs(before, after);
  for (auto& [file, entry] : files) {
    const bool apart = entry.serving && entry.serving->instance().facts().isolated;
    const Difference section = difference(entry, before, after);
    if ((process && apart) || file == named || section == Difference::start ||
        replies_differ(entry.section.replies, before.replies, after.replies) ||
        is_unsafe(entry, after))
      ask(entry, PluginFile::Due::again);
    else if (before.trust != after.trust || section == Difference::trust)
      ask(entry, PluginFile::Due::verdict);
    else if (named.empty() && (entry.state == State::refused || !entry.note.empty() || entry.proof))
      ask(entry, PluginFile::Due::now);
  }
}

void tell_unverified(const PluginFiles& known, const PluginFiles& files,
                     const settings::Settings& before, const settings::Settings& after) {
  for (const auto& [file, entry] : files) {
    const auto same = known.find(file);
    if (!entry.serving || same == known.end() || same->second.serving != entry.serving) continue;
    const auto terms = security_of(entry, after), told_terms = security_of(entry, before);
    if (terms == told_terms) continue;
    for (const auto& route : entry.serving->routes()) {
      const std::vector<std::string> told = remarks_of(*route, told_terms);
      for (const std::string& remark : remarks_of(*route, terms))
        if (std::find(told.begin(), told.end(), remark) == told.end())
          entry.serving->app().write(PORTICO_WARNING, remark);
    }
  }
}

settings::Settings in_effect(const PluginFiles& files, const settings::Settings& settings) {
  settings::Settings all = settings;
  for (const auto& [file, entry] : files) {
    if (!entry.serving || difference(entry, settings, settings) == Difference::none) continue;
    const std::string id{plugin::name_of(entry.id)};
    const settings::Section section = beside_plugin(entry.section, all.section(id, entry.version));
    all.plugins.erase(id + '@' + entry.version);
    all.plugins[entry.id] = section;
  }
  return all;
}

}  // namespace portico::life
