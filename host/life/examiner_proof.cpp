#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "life/cast.hpp"
#include "life/examiner.hpp"
#include "os/ascii.hpp"
#include "plugin/image/manifest.hpp"
#include "settings/log/logger.hpp"
#include "settings/printable.hpp"

namespace portico::life {
namespace {

namespace fs = std::filesystem;
using Plugins = std::vector<std::shared_ptr<const plugin::Generation>>;

Plugins serving(const PendingChange& change) {
  Plugins all;
  for (const auto& [file, entry] : change.files) {
    const auto fresh = change.fresh.find(file);
    if (const auto plugin = fresh == change.fresh.end() ? entry.serving : fresh->second)
      all.push_back(plugin);
  }
  return all;
}

/// Those of the plugins that are needed, and those that they need.
Plugins needed_of(const Plugins& all, std::vector<plugin::Need> needs) {
  Plugins found;
  while (!needs.empty()) {
    const plugin::Need need = std::move(needs.back());
    needs.pop_back();
    for (const auto& one : all) {
      if (plugin::name_of(one->id()) != need.id || std::count(found.begin(), found.end(), one))
        continue;
      found.push_back(one);
      if (const auto& manifest = one->manifest())
        needs.insert(needs.end(), manifest->needs.begin(), manifest->needs.end());
    }
  }
  return found;
}

/// "GET /items/{id}", for each of the document.
std::vector<std::string> operations_of(const docs::Json& document) {
  std::vector<std::string> all;
  if (const docs::Json* const paths = docs::find(document, "paths"))
    for (const auto& [path, item] : paths->items())
      for (const auto& [method, operation] : item.items())
        all.push_back(os::upper(method) + ' ' + path);
  return all;
}

}  // namespace

/// Whether anything of the file has served that the library is not.
bool Examiner::takes_a_place(const PluginFile& entry, const plugin::Copy& library) const {
  if (entry.serving) return entry.serving->digest() != library.digest();
  const auto good = means_.last_good.find(library.source());
  return good != means_.last_good.end() && good->second.copy.digest() != library.digest();
}

Proof Examiner::proof_of(const PendingChange& change, const plugin::Copy& library,
                         const Identity& plugin) const {
  const auto manifest = plugin::read_manifest(library.descriptor());
  Cast needed;
  needed.plugins =
      needed_of(serving(change), manifest ? manifest->needs : std::vector<plugin::Need>{});
  std::vector<std::string> names{name_of(means_.settings, plugin.id, plugin.version)};
  std::vector<plugin::Copy> copies;
  for (const auto& one : needed.plugins) {
    names.push_back(one->id());
    copies.push_back(one->copy());
  }
  return {.library = library,
          .plugin = plugin,
          .needed = std::move(copies),
          .not_asked = needed.plugins.empty() ? std::vector<std::string>{}
                                              : operations_of(document(needed, means_.settings)),
          .settings = settings_of_proof(means_.settings, names),
          .time = means_.settings.section(plugin.id, plugin.version).prove};
}

/// False: nobody asks for that. Throws Refused of one that may not serve, Unproved of one that is
/// to be proved.
bool Examiner::is_proved(PendingChange& change, const fs::path& file, const plugin::Copy& library,
                         const Identity& plugin) const {
  PluginFile& entry = change.files[file];
  if (means_.settings.section(plugin.id, plugin.version).prove.count() == 0 ||
      !takes_a_place(entry, library))
    return false;
  auto proof = std::make_shared<Proof>(proof_of(change, library, plugin));
  const auto verdict = means_.proofs.verdict(file, *proof);
  if (!verdict) {
    entry.proof = std::move(proof);
    throw Unproved{};
  }
  const std::string title = plugin.id + ' ' + plugin.version;
  if (!verdict->remarks.empty())
    log().warning(file.string() + ": " + title + " was proved; this alone does not refuse it: " +
                  settings::printable(verdict->remarks));
  if (!verdict->why.empty()) throw plugin::Refused{verdict->why};
  log().information(file.string() + ": " + title + " was proved: nothing is wrong with it");
  return true;
}

/// What serves goes on until there is a verdict.
void Examiner::await_proof(PendingChange& change, const fs::path& file) const {
  PluginFile& entry = change.files[file];
  const Proof& proof = *entry.proof;
  entry.note.clear();
  if (!entry.serving && !entry.standin) {
    entry.state = State::waiting;
    entry.id = name_of(means_.settings, proof.plugin.id, proof.plugin.version);
    entry.version = proof.plugin.version;
  }
  log().information(file.string() + ": " + proof.title() + " before it serves" +
                    (entry.serving ? "; " + title(*entry.serving) + " goes on serving" : ""));
}

}  // namespace portico::life
